import { OpenAI } from 'openai';
import { Agent as Connections } from 'undici';
import { NO_USAGE, tokensOf, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import { chatStream } from './chat.ts';
import { failureOf, refusesFormat } from './errors.ts';
import { ModelLost } from './failure.ts';
import { type CallUrgency, type EndpointLimits, Limiter, type LimiterStats, type Slot } from './limiter.ts';
import { CallMeter, inputTokens, type Rates, UNKNOWN_RATES } from './meter.ts';
import type { Price } from './price.ts';
import type { ModelRequest, TokenLimit, ToldToken } from './request.ts';
import { responsesStream } from './responses.ts';

export interface EndpointOptions {
  /** What people and the settings call it. */
  readonly name: string;
  readonly baseUrl: string;
  /** Null for an endpoint that asks for none. It is sent there, and told nobody else. */
  readonly apiKey: string | null;
  readonly api: 'chat' | 'responses';
  readonly tokenLimit: TokenLimit;
  readonly limits: EndpointLimits;
  /** A stream that says nothing for so long is taken for dead. */
  readonly silenceMs: number;
  readonly clock: Clock;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly urgency: CallUrgency;
  readonly price: Price | null;
  /** Called with what the call has spent so far, as it grows. */
  readonly report: (usage: Usage) => void;
  /** Whether the text holds all that is wanted. The rest of the stream is then not waited for. */
  readonly enough: (text: string) => boolean;
  /** What the model visibly writes, as it comes. */
  readonly onWriting?: (kind: 'text' | 'reasoning', delta: string) => void;
}

export interface ModelReply {
  readonly text: string;
  /** In its own words; null where it did not refuse. */
  readonly refusal: string | null;
  /** `enough`: it went on, and was not listened to. */
  readonly end: 'stop' | 'length' | 'filter' | 'enough';
  /** With their log-probabilities, where they were asked for and told. */
  readonly tokens: readonly ToldToken[];
  readonly usage: Usage;
}

/** How long an answer that holds all that is wanted may take to end by itself, and so tell what it has cost. */
const TAIL_MS = 250;

/** How often a call that says nothing tells what it has spent by now. */
const TELL_EVERY_MS = 500;

/** A server that speaks OpenAI's API: one client, one limiter, and what was found out about it. */
export class ModelEndpoint {
  readonly name: string;
  readonly #o: EndpointOptions;
  readonly #connections = new Connections({ headersTimeout: 0, bodyTimeout: 0 });
  readonly #client: OpenAI;
  readonly #limiter: Limiter;
  /** By model: it has taken a request for structured output, or refused one. */
  readonly #structured = new Map<string, boolean>();
  /** By model: what its own last count has told. */
  readonly #rates = new Map<string, Rates>();

  constructor(options: EndpointOptions) {
    this.name = options.name;
    this.#o = options;
    this.#limiter = new Limiter({ limits: options.limits, clock: options.clock });
    this.#client = new OpenAI({
      baseURL: options.baseUrl,
      // The client insists on one.
      apiKey: options.apiKey ?? 'none',
      // What is null here, the client would look for in the environment.
      organization: null,
      project: null,
      adminAPIKey: null,
      webhookSecret: null,
      // Retries and time-outs are the search's own.
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      logLevel: 'off',
      // Node's own gives up on a stream that is silent for five minutes; a model may well think that long.
      fetchOptions: { dispatcher: this.#connections },
    });
  }

  /**
   * One call, streamed. Rejects with the signal's reason; with ModelLost where another call may succeed
   * (ModelPreempted: it had to make room); with ModelFault where none will.
   */
  async call(request: ModelRequest, options: CallOptions): Promise<ModelReply> {
    const { model } = request.settings;
    const slot = await this.#limiter.acquire({
      urgency: options.urgency,
      signal: options.signal,
      tokens:
        inputTokens(request, this.#rates.get(model) ?? UNKNOWN_RATES) + (request.settings.maxTokens ?? 0),
    });
    try {
      const structured = this.#structured.get(model) ?? true;
      try {
        const reply = await this.#stream(request, options, { slot, structured });
        if (structured) this.#structured.set(model, true);
        return reply;
      } catch (error) {
        // Found out once: an endpoint that refuses the format and takes the same request without it has none.
        if (this.#structured.has(model) || !refusesFormat(error)) throw error;
        const reply = await this.#stream(request, options, { slot, structured: false });
        this.#structured.set(model, false);
        return reply;
      }
    } catch (error) {
      options.signal.throwIfAborted();
      slot.signal.throwIfAborted();
      const failure = failureOf(error, { name: this.name, apiKey: this.#o.apiKey });
      if (failure instanceof ModelLost && failure.retryAfterMs !== null) {
        this.#limiter.restSpeculation(failure.retryAfterMs);
      }
      throw failure;
    } finally {
      slot.release();
    }
  }

  stats(): LimiterStats {
    return this.#limiter.stats();
  }

  /** Ends every connection. Calls under way are lost. */
  async close(): Promise<void> {
    this.#limiter.close();
    await this.#connections.destroy();
  }

  async #stream(
    request: ModelRequest,
    { price, report, enough, onWriting }: CallOptions,
    { slot, structured }: { slot: Slot; structured: boolean },
  ): Promise<ModelReply> {
    // Ends the connection, and the alarm, however the call ends.
    const done = new AbortController();
    const signal = AbortSignal.any([slot.signal, done.signal]);
    const { clock, silenceMs, tokenLimit } = this.#o;
    let heardAt = clock.now();
    const silent = silence(clock, () => heardAt + silenceMs, done.signal);
    silent.catch(() => undefined);
    /** Runs from the moment in which all that is wanted was there. */
    let tail: Promise<void> | null = null;
    const stream = this.#o.api === 'chat' ? chatStream : responsesStream;
    const events = stream(this.#client, request, { structured, tokenLimit, signal });
    const { model } = request.settings;
    const meter = new CallMeter({ request, rates: this.#rates.get(model) ?? UNKNOWN_RATES, price, clock });
    const tell = (): void => report(meter.usage());
    // Whoever aborts the call wants to know what it has spent by then, however long it has been silent.
    slot.signal.addEventListener('abort', tell, { once: true });
    repeat(tell, clock, done.signal).catch(() => undefined);
    let text = '';
    const tokens: ToldToken[] = [];
    let refusal = '';
    let end: ModelReply['end'] | null = null;
    let accepted = false;
    try {
      slot.signal.throwIfAborted();
      tell();
      for (;;) {
        const coming = events.next();
        let next = await Promise.race([coming, silent, ...(tail === null ? [] : [tail])]);
        slot.signal.throwIfAborted();
        // On a busy machine the alarm may ring before what came in time is read.
        if (next === undefined) next = await Promise.race([coming, clock.breathe()]);
        if (next === undefined) break;
        if (next === 'silent') throw new ModelLost(`${this.name} said nothing for ${silenceMs / 1000} s`);
        if (next.done === true) break;
        heardAt = clock.now();
        const event = next.value;
        if (event.kind === 'accepted') {
          accepted = true;
          meter.accepted();
        } else if (event.kind === 'usage') {
          meter.counted(event.usage);
        } else if (event.kind === 'end') {
          end = event.reason;
        } else {
          meter.wrote(event.kind, event.delta);
          if (event.kind === 'text') {
            text += event.delta;
            tokens.push(...event.tokens);
          }
          if (event.kind === 'refusal') refusal += event.delta;
          else onWriting?.(event.kind, event.delta);
        }
        tell();
        if (end === null && enough(text)) end = 'enough';
        if (end !== null && tail === null) {
          tail = clock.sleep(TAIL_MS, done.signal);
          tail.catch(() => undefined);
        }
      }
    } catch (error) {
      // What was never taken costs nothing, unless it was cut off before the endpoint could say so.
      if (!accepted && !slot.signal.aborted) report(NO_USAGE);
      throw error;
    } finally {
      slot.signal.removeEventListener('abort', tell);
      done.abort(new DOMException('the call is over', 'AbortError'));
      // A generator that waits for the network ends with its connection; nobody waits for that here.
      events.return(undefined).catch(() => undefined);
    }
    if (end === null) throw new ModelLost(`the stream of ${this.name} ended in the middle`);
    const rates = meter.rates();
    if (rates !== null) this.#rates.set(model, rates);
    const spent = meter.usage();
    slot.spent(tokensOf(spent));
    return { text, refusal: refusal === '' ? null : refusal, end, tokens, usage: spent };
  }
}

/** Until the signal is aborted; then it rejects. */
async function repeat(tell: () => void, clock: Clock, signal: AbortSignal): Promise<never> {
  for (;;) {
    await clock.sleep(TELL_EVERY_MS, signal);
    tell();
  }
}

/** Resolves once the deadline has passed; it may move on meanwhile. */
async function silence(clock: Clock, deadline: () => number, signal: AbortSignal): Promise<'silent'> {
  for (let leftMs = deadline() - clock.now(); leftMs > 0; leftMs = deadline() - clock.now()) {
    await clock.sleep(leftMs, signal);
  }
  return 'silent';
}
