import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { type Failure, REFUSALS } from './modelFailures.ts';
import type { FakeModelOptions, FakePosition } from './modelOptions.ts';
import { chatWire, responsesWire, type Wire } from './modelWires.ts';

/*
 * A server that speaks OpenAI's API, Chat Completions and Responses, streamed, without any model behind it. It
 * answers with whatever move it is told to, at a chosen pace, and fails on command in the ways that real
 * endpoints do.
 */

/** One call, as the server saw it. Instants are of `performance.now()`. */
export interface FakeCall {
  readonly number: number;
  readonly body: FakeRequest;
  readonly receivedAt: number;
  readonly failure: Failure | null;
  readonly inputTokens: number;
  /** Tokens of the answer and of the reasoning, as far as they were sent. */
  outputTokens: number;
  reasoningTokens: number;
  state: 'open' | 'finished' | 'failed' | 'aborted';
  /** When the thinking ended; null while it goes on. */
  thoughtAt: number | null;
  /** When the client closed the connection, or the server had sent or broken its answer; null while it is open. */
  endedAt: number | null;
  /** The count was sent. */
  counted: boolean;
}

const message = z.object({ role: z.string(), content: z.string() });
const format = z.object({ name: z.string() });
const fakeRequest = z.object({
  model: z.string(),
  messages: z.array(message).optional(),
  input: z.array(message).optional(),
  stream: z.literal(true),
  response_format: z.object({ json_schema: format }).optional(),
  text: z.object({ format }).optional(),
  max_completion_tokens: z.number().optional(),
  max_tokens: z.number().optional(),
  reasoning_effort: z.string().optional(),
  reasoning: z.object({ effort: z.string() }).optional(),
  temperature: z.number().optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().optional(),
  seed: z.number().optional(),
});
export type FakeRequest = z.infer<typeof fakeRequest>;

/** Real tokens are about so long. */
const CHARACTERS_PER_TOKEN = 4;

export function tokensOf(text: string): string[] {
  return text.match(/[\s\S]{1,4}/g) ?? [];
}

export class FakeModelServer {
  readonly calls: FakeCall[] = [];
  /** Requests that were refused for their format; they are no calls. */
  refusedFormats = 0;
  /** Failures of the next calls, in order; they go before `fail`. */
  readonly script: (Failure | null)[] = [];
  readonly #options: FakeModelOptions;
  readonly #server: Server;

  private constructor(options: FakeModelOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (!response.destroyed) response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  /** Listens on this machine; port 0 for any free one. */
  static async start(options: FakeModelOptions, port = 0): Promise<FakeModelServer> {
    const fake = new FakeModelServer(options);
    await new Promise<void>((resolve, reject) => {
      fake.#server.once('error', reject);
      fake.#server.listen(port, '127.0.0.1', resolve);
    });
    return fake;
  }

  /** What an endpoint's base URL is set to. */
  get url(): string {
    const address = this.#server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `http://127.0.0.1:${port}/v1`;
  }

  /** Calls whose stream is not over. */
  get open(): number {
    return this.calls.filter(({ state }) => state === 'open').length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { apiKey } = this.#options;
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/v1/models') {
      return json(response, 200, { object: 'list', data: [{ id: 'fake', object: 'model' }] });
    }
    if (request.method !== 'POST' || !['/v1/chat/completions', '/v1/responses'].includes(path)) {
      return refuse(response, { status: 404, code: 'not_found', message: `no such address: ${path}` });
    }
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      // As careless as some are: it tells the key that it was shown.
      const message = `Incorrect API key provided: ${request.headers.authorization ?? 'none'}`;
      return refuse(response, { status: 401, code: 'invalid_api_key', message });
    }
    const parsed = fakeRequest.safeParse(await bodyOf(request));
    if (!parsed.success) {
      return refuse(response, { status: 400, code: 'invalid_request', message: parsed.error.message });
    }
    await this.#call(parsed.data, response, path === '/v1/responses' ? responsesWire : chatWire);
  }

  async #call(body: FakeRequest, response: ServerResponse, wire: Wire): Promise<void> {
    const { structured = true, retryAfterS } = this.#options;
    const wanted = body.response_format?.json_schema ?? body.text?.format;
    if (wanted !== undefined && !structured) {
      this.refusedFormats++;
      return refuse(response, { status: 400, code: 'unsupported', message: 'no such response_format' });
    }
    const messages = body.messages ?? body.input ?? [];
    const prompt = messages.map(({ content }) => content).join('\n');
    const number = this.calls.length + 1;
    const failure = this.script.length > 0 ? (this.script.shift() ?? null) : this.#fail(number);
    const call: FakeCall = {
      number,
      body,
      receivedAt: performance.now(),
      failure,
      inputTokens: Math.ceil(
        messages.reduce((sum, { content }) => sum + content.length, 0) / CHARACTERS_PER_TOKEN,
      ),
      outputTokens: 0,
      reasoningTokens: 0,
      state: 'open',
      thoughtAt: null,
      endedAt: null,
      counted: false,
    };
    this.calls.push(call);
    const gone = new AbortController();
    response.on('close', () => {
      if (call.state !== 'open') return;
      over(call, 'aborted');
      gone.abort(new Error('the client is gone'));
    });
    const refusal = failure === null ? undefined : REFUSALS[failure];
    if (refusal !== undefined) {
      over(call, 'failed');
      if (failure === '429' && retryAfterS !== undefined)
        response.setHeader('retry-after', String(retryAfterS));
      return refuse(response, refusal);
    }
    if (failure === 'drop') {
      over(call, 'failed');
      response.destroy();
      return;
    }
    await this.#stream({
      call,
      prompt,
      guesses: wanted?.name === 'chess_predictions',
      gone: gone.signal,
      response,
      wire,
    });
  }

  #fail(number: number): Failure | null {
    return this.#options.fail?.(number) ?? null;
  }

  async #stream({ call, prompt, guesses, gone, response, wire }: Streaming): Promise<void> {
    const { choose, thinkMs = () => 0, tokenMs = 0, hiddenPerMs = 0, reasoning, explanation } = this.#options;
    const { failure } = call;
    const fen = /^FEN: (.*)$/m.exec(prompt)?.[1];
    if (fen === undefined) throw new Error('the prompt holds no FEN');
    const position = { fen, prompt };
    const send = (...events: readonly unknown[]): void => {
      for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    };
    const started = performance.now();
    const hidden = (): void => {
      const tokens = Math.round(hiddenPerMs * (performance.now() - started));
      call.reasoningTokens += tokens;
      call.outputTokens += tokens;
    };
    gone.addEventListener('abort', hidden, { once: true });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    if (failure === 'hang') return;
    // The deadline is the think time's end, whatever computing the move takes of it.
    const thoughtAt = started + thinkMs(position);
    const answer = guesses ? await this.#guesses(position) : await this.#text(position, choose, failure);
    const thoughts = (await reasoning?.(position, answer.move)) ?? [];
    for (const [index, thought] of thoughts.entries()) {
      await until(started + ((index + 1) / (thoughts.length + 1)) * (thoughtAt - started), gone);
      for (const token of tokensOf(thought)) {
        call.reasoningTokens++;
        call.outputTokens++;
        send(wire.reasoning(token));
      }
    }
    await until(thoughtAt, gone);
    gone.removeEventListener('abort', hidden);
    hidden();
    call.thoughtAt = performance.now();
    const tokens = tokensOf(answer.text + (explanation ?? ''));
    const told = await this.#told(call, position, tokens);
    if (failure === 'half' || failure === 'truncated' || failure === 'malformed') tokens.length = 2;
    for (const [index, token] of tokens.entries()) {
      call.outputTokens++;
      send(failure === 'refusal' ? wire.refusal(token) : wire.text(token, told[index]));
      await until(performance.now() + tokenMs, gone);
    }
    if (failure === 'half' || failure === 'truncated' || failure === 'malformed') {
      // What was written arrives before the connection breaks.
      await until(performance.now() + 20, gone);
      over(call, 'failed');
      if (failure === 'malformed') response.write('data: {"choices": [{\n\n');
      if (failure === 'half') response.destroy();
      else response.end();
      return;
    }
    over(call, 'finished');
    call.counted = true;
    send(...wire.end(failure === 'length' || failure === 'filter' ? failure : 'stop', call));
    response.end(wire.last);
  }

  async #text(
    position: FakePosition,
    choose: FakeModelOptions['choose'],
    failure: Failure | null,
  ): Promise<{ move: string; text: string }> {
    const move = await choose(position);
    switch (failure) {
      case 'empty':
      case 'filter':
        return { move, text: '' };
      case 'length':
        return { move, text: '{"mov' };
      case 'refusal':
        return { move, text: 'I cannot help with that.' };
      case 'illegal':
        return { move, text: '{"move":"Qh9"}' };
      case 'prose':
        return { move, text: 'Both e4 and d4 are fine, or e5 and d5.' };
      default:
        return { move, text: JSON.stringify({ move }) };
    }
  }

  /** The log-probabilities of an answer's tokens, as if all that is guessed had been about to be answered. */
  async #told(call: FakeCall, position: FakePosition, tokens: readonly string[]): Promise<unknown[]> {
    const { guess, logprobs = false } = this.#options;
    if (!logprobs || call.body.top_logprobs === undefined || guess === undefined) return [];
    const others = (await guess(position, 20)).map(({ move, probability }) => ({
      tokens: tokensOf(JSON.stringify({ move })),
      probability,
    }));
    return tokens.map((token, index) => {
      const alike = others.filter(other =>
        tokens.slice(0, index).every((each, i) => other.tokens[i] === each),
      );
      const masses = new Map<string, number>();
      for (const other of alike) {
        const next = other.tokens[index] ?? '';
        masses.set(next, (masses.get(next) ?? 0) + other.probability);
      }
      const sum = [...masses.values()].reduce((all, mass) => all + mass, 0);
      const top = [...masses].map(([each, mass]) => ({ token: each, logprob: Math.log(mass / sum) }));
      const logprob = top.find(each => each.token === token)?.logprob ?? -20;
      return { token, logprob, top_logprobs: top };
    });
  }

  async #guesses(position: FakePosition): Promise<{ move: string; text: string }> {
    const moves = (await this.#options.guess?.(position, 8)) ?? [];
    return { move: moves[0]?.move ?? '', text: JSON.stringify({ predictions: moves }) };
  }
}

interface Streaming {
  readonly call: FakeCall;
  readonly prompt: string;
  readonly guesses: boolean;
  readonly gone: AbortSignal;
  readonly response: ServerResponse;
  readonly wire: Wire;
}

function over(call: FakeCall, state: 'finished' | 'failed' | 'aborted'): void {
  call.state = state;
  call.endedAt = performance.now();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  { status, code, message }: { readonly status: number; readonly code: string; readonly message: string },
): void {
  json(response, status, { error: { message, type: code, code, param: null } });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) text += String(part);
  try {
    return JSON.parse(text);
  } catch {
    return null; // its parser says what is missing
  }
}

/** Waits for an instant. Rejects when the client is gone. */
function until(at: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (gone.aborted) return reject(gone.reason);
    const ms = at - performance.now();
    if (ms <= 0) return resolve();
    const timer = setTimeout(resolve, ms);
    gone.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(gone.reason);
      },
      { once: true },
    );
  });
}
