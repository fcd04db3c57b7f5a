/*
 * The ways in which a fake model server fails on command.
 */

export const FAILURES = [
  /** Before anything is sent. */
  '429',
  '500',
  '401',
  'quota',
  'context',
  'drop',
  'hang',
  /** In the middle of the stream: the connection breaks, the stream ends too early, or is no JSON. */
  'half',
  'truncated',
  'malformed',
  /** Answers that are of no use. */
  'empty',
  'refusal',
  'filter',
  'length',
  'illegal',
  'prose',
] as const;
export type Failure = (typeof FAILURES)[number];

/** The body of an error as OpenAI's API sends it. */
export const REFUSALS: Partial<Record<Failure, { status: number; code: string; message: string }>> = {
  '429': { status: 429, code: 'rate_limit_exceeded', message: 'Rate limit reached' },
  '500': { status: 500, code: 'server_error', message: 'The server had an error' },
  '401': { status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided' },
  quota: { status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota' },
  context: { status: 400, code: 'context_length_exceeded', message: 'Your input exceeds the context window' },
};
