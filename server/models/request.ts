/** What is said to a model, in order. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The JSON that an answer is to be. */
export interface AnswerFormat {
  readonly name: string;
  /** A JSON schema as OpenAI's strict mode wants it. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** How a model is asked. What is null is not sent, and the endpoint's own default holds. */
export interface ModelSettings {
  readonly model: string;
  readonly effort: (typeof EFFORTS)[number] | null;
  readonly temperature: number | null;
  readonly seed: number | null;
  /** Of one answer, reasoning included. */
  readonly maxTokens: number | null;
}

export interface ModelRequest {
  readonly settings: ModelSettings;
  readonly messages: readonly Message[];
  readonly format: AnswerFormat;
  /** Ask for the log-probabilities of the answer's tokens and of their likeliest alternatives. */
  readonly logprobs?: boolean;
}

/** A token of an answer, and what might have stood in its place. Natural logarithms. */
export interface ToldToken {
  readonly token: string;
  readonly logprob: number;
  readonly alternatives: readonly { readonly token: string; readonly logprob: number }[];
}

/** What Chat Completions calls the limit of an answer's tokens: OpenAI's newer models refuse the older name. */
export const TOKEN_LIMITS = ['max_completion_tokens', 'max_tokens'] as const;
export type TokenLimit = (typeof TOKEN_LIMITS)[number];

/** How a call is made, whatever it says. */
export interface CallManner {
  /** Ask for JSON by a schema. */
  readonly structured: boolean;
  readonly tokenLimit: TokenLimit;
  readonly signal: AbortSignal;
}

/** As many alternatives as OpenAI tells. */
export const ALTERNATIVES = 20;

/** What an endpoint's stream says, whatever API it speaks. */
export type ModelEvent =
  /** The endpoint has taken the request. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'text'; readonly delta: string; readonly tokens: readonly ToldToken[] }
  | { readonly kind: 'reasoning'; readonly delta: string }
  | { readonly kind: 'refusal'; readonly delta: string }
  | { readonly kind: 'usage'; readonly usage: TokenCounts }
  | { readonly kind: 'end'; readonly reason: 'stop' | 'length' | 'filter' };

export interface TokenCounts {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}
