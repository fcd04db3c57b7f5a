import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import { costOf, type Price } from './price.ts';
import type { ModelRequest, TokenCounts } from './request.ts';

/** Rough; what a token is differs from model to model. */
const CHARACTERS_PER_TOKEN = 4;

/** Of a think: a call accepted later than this was accepted with its first token. */
const LATE = 0.95;

/** What a model's own counts have told about calls that tell none. */
export interface Rates {
  /** Of the input. */
  readonly tokensPerCharacter: number;
  /** Output that is counted and never seen: hidden reasoning. */
  readonly hiddenPerMs: number;
  /** The endpoint accepts a call as it begins with it; others say nothing before the first token. */
  readonly acceptsAtOnce: boolean;
}

export const UNKNOWN_RATES: Rates = {
  tokensPerCharacter: 1 / CHARACTERS_PER_TOKEN,
  hiddenPerMs: 0,
  acceptsAtOnce: true,
};

/**
 * What one call has spent: as the endpoint counts it, and until it has, as near as can be told from here, and rather
 * less: the time that a call takes on its way is in the rate's divisor, and not in what it is multiplied by.
 */
export class CallMeter {
  readonly #request: ModelRequest;
  readonly #rates: Rates;
  readonly #price: Price | null;
  readonly #clock: Clock;
  readonly #startedAt: number;
  #acceptedAt: number | null = null;
  /** The answer begins where the thinking has ended. */
  #answeredAt: number | null = null;
  #counted: TokenCounts | null = null;
  #written = 0;
  #reasoned = 0;

  /** It runs from now. */
  constructor({
    request,
    rates,
    price,
    clock,
  }: {
    readonly request: ModelRequest;
    readonly rates: Rates;
    readonly price: Price | null;
    readonly clock: Clock;
  }) {
    this.#request = request;
    this.#rates = rates;
    this.#price = price;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  /** The endpoint has begun with it. */
  accepted(): void {
    this.#acceptedAt = this.#clock.now();
  }

  wrote(kind: 'text' | 'reasoning' | 'refusal', delta: string): void {
    const tokens = Math.ceil(delta.length / CHARACTERS_PER_TOKEN);
    this.#written += tokens;
    if (kind === 'reasoning') this.#reasoned += tokens;
    else this.#answeredAt ??= this.#clock.now();
  }

  counted(counts: TokenCounts): void {
    this.#counted = counts;
  }

  usage(): Usage {
    const tokens = this.#counted ?? this.#estimate();
    return {
      ...NO_USAGE,
      ...tokens,
      costUsd: costOf(tokens, this.#price),
      estimated: this.#counted === null,
    };
  }

  /** What the endpoint's count of this call teaches about others; null where it has told none. */
  rates(): Rates | null {
    if (this.#counted === null) return null;
    const hidden = Math.max(0, this.#counted.outputTokens - this.#written);
    const thoughtMs = Math.max(1, (this.#answeredAt ?? this.#clock.now()) - this.#startedAt);
    const silentMs = (this.#acceptedAt ?? this.#clock.now()) - this.#startedAt;
    return {
      tokensPerCharacter: this.#counted.inputTokens / Math.max(1, characters(this.#request)),
      hiddenPerMs: hidden / thoughtMs,
      // On a busy machine word of it may come late; where it comes with the first token, it comes last.
      acceptsAtOnce: silentMs < LATE * thoughtMs,
    };
  }

  #estimate(): TokenCounts {
    const { hiddenPerMs, acceptsAtOnce } = this.#rates;
    const until = this.#answeredAt ?? this.#clock.now();
    const from = acceptsAtOnce ? (this.#acceptedAt ?? until) : this.#startedAt;
    const hidden = Math.floor(hiddenPerMs * (until - from));
    return {
      inputTokens: inputTokens(this.#request, this.#rates),
      cachedTokens: 0,
      outputTokens: this.#written + hidden,
      reasoningTokens: this.#reasoned + hidden,
    };
  }
}

/** What a request's input is likely to be counted as. */
export function inputTokens(request: ModelRequest, { tokensPerCharacter }: Rates): number {
  return Math.round(characters(request) * tokensPerCharacter);
}

function characters({ messages }: ModelRequest): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
