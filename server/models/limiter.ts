import type { Clock } from '../clock.ts';
import type { Urgency } from '../urgency.ts';
import { ModelPreempted } from './failure.ts';

/** What an endpoint allows. */
export interface EndpointLimits {
  /** Calls at once. */
  readonly concurrent: number;
  /** Null for no limit. */
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

export interface LimiterStats {
  readonly running: number;
  readonly waiting: number;
  /** Started so far, by what they were when they started. */
  readonly authoritative: number;
  readonly speculative: number;
  /** Authoritative calls that could not start in the instant in which they came. */
  readonly delayed: number;
  /** Speculative calls that were stopped to make room. */
  readonly preempted: number;
}

/** A call that may run now. Its owner releases it, once. */
export interface Slot {
  /** Aborted when the caller's signal is, or with ModelPreempted when the call must make room. */
  readonly signal: AbortSignal;
  /** The tokens of the call as they are known now; counted against the minute. */
  spent(tokens: number): void;
  release(): void;
}

/** Who waits for a call: a seat, or nobody yet. A predictor's calls are speculative. */
export type CallUrgency = Urgency | 'prediction';

interface Waiting {
  readonly urgency: CallUrgency;
  readonly signal: AbortSignal;
  readonly order: number;
  readonly tokens: number;
  start(): void;
}

interface Running {
  readonly urgency: CallUrgency;
  readonly order: number;
  preempt(): void;
}

interface Started {
  readonly at: number;
  tokens: number;
}

const MINUTE_MS = 60_000;

/** Of each minute's quota, what speculation may have used up when it starts another call. */
const SPECULATIVE_SHARE = 0.5;

/**
 * Calls to one endpoint. Authoritative calls go first, then who came first. An authoritative call that finds
 * every slot taken takes one from the youngest speculative call, at once; and speculation uses at most half of
 * a minute's quota, so that the rest is there for those who must move.
 */
export class Limiter {
  readonly #limits: EndpointLimits;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  readonly #running = new Set<Running>();
  /** Calls of the last minute, oldest first. */
  #started: Started[] = [];
  #order = 0;
  #speculationRestsUntil = 0;
  #alarm: AbortController | null = null;
  #counts = { authoritative: 0, speculative: 0, delayed: 0, preempted: 0 };

  constructor({ limits, clock }: { readonly limits: EndpointLimits; readonly clock: Clock }) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when the call may start; `tokens` is what it will take at least. Rejects with the signal's reason. */
  acquire({
    urgency,
    signal,
    tokens,
  }: {
    readonly urgency: CallUrgency;
    readonly signal: AbortSignal;
    readonly tokens: number;
  }): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const order = this.#order++;
      const stopListening =
        urgency === 'prediction' ? () => undefined : urgency.onRaise(() => this.#schedule());
      const giveUp = (): void => {
        stopListening();
        this.#waiting.delete(waiting);
        reject(signal.reason);
      };
      const start = (): void => {
        signal.removeEventListener('abort', giveUp);
        stopListening();
        resolve(this.#start({ urgency, order, tokens, signal }));
      };
      const waiting: Waiting = { urgency, signal, order, tokens, start };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
      this.#schedule();
      if (isAuthoritative(urgency) && this.#waiting.has(waiting)) this.#counts.delayed++;
    });
  }

  /** The endpoint asked to be left alone: no speculative call starts meanwhile. */
  restSpeculation(ms: number): void {
    this.#speculationRestsUntil = Math.max(this.#speculationRestsUntil, this.#clock.now() + ms);
  }

  stats(): LimiterStats {
    return { running: this.#running.size, waiting: this.#waiting.size, ...this.#counts };
  }

  /** Ends the alarm; whoever waits is aborted by its owner. */
  close(): void {
    this.#alarm?.abort();
    this.#alarm = null;
  }

  #start({
    urgency,
    order,
    tokens,
    signal,
  }: {
    urgency: CallUrgency;
    order: number;
    tokens: number;
    signal: AbortSignal;
  }): Slot {
    const started: Started = { at: this.#clock.now(), tokens };
    this.#started.push(started);
    if (isAuthoritative(urgency)) this.#counts.authoritative++;
    else this.#counts.speculative++;
    const controller = new AbortController();
    const release = (): void => {
      signal.removeEventListener('abort', abort);
      if (this.#running.delete(running)) this.#schedule();
    };
    const abort = (): void => {
      controller.abort(signal.reason);
      release();
    };
    const running: Running = {
      urgency,
      order,
      preempt: () => {
        this.#counts.preempted++;
        this.#running.delete(running);
        signal.removeEventListener('abort', abort);
        controller.abort(new ModelPreempted('an authoritative call needed its place'));
      },
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#running.add(running);
    return {
      signal: controller.signal,
      spent: spent => {
        started.tokens = spent;
      },
      release,
    };
  }

  /** Called whenever a call came, rose or ended, or time has passed: starts what may start, best first. */
  #schedule(): void {
    this.#alarm?.abort();
    this.#alarm = null;
    const now = this.#clock.now();
    this.#started = this.#started.filter(({ at }) => at > now - MINUTE_MS);
    // One that is aborted in this very instant may not have heard of it yet.
    const byRank = [...this.#waiting]
      .filter(({ signal }) => !signal.aborted)
      .sort(
        (a, b) =>
          Number(isAuthoritative(b.urgency)) - Number(isAuthoritative(a.urgency)) || a.order - b.order,
      );
    for (const call of byRank) {
      const waitMs = this.#quotaWaitMs(call, now);
      if (waitMs > 0) {
        this.#wakeIn(waitMs);
        return;
      }
      if (this.#running.size >= this.#limits.concurrent && !this.#makeRoom(call)) return;
      this.#waiting.delete(call);
      call.start();
    }
  }

  /** True when a speculative call has given its slot away. */
  #makeRoom(call: Waiting): boolean {
    if (!isAuthoritative(call.urgency)) return false;
    const youngest = [...this.#running]
      .filter(({ urgency }) => !isAuthoritative(urgency))
      .reduce<Running | null>((best, each) => (best !== null && best.order > each.order ? best : each), null);
    youngest?.preempt();
    return youngest !== null;
  }

  /** How long until the minute's quota has room for the call; 0 for now. */
  #quotaWaitMs({ urgency, tokens }: Waiting, now: number): number {
    const authoritative = isAuthoritative(urgency);
    const share = authoritative ? 1 : SPECULATIVE_SHARE;
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    const restMs = authoritative ? 0 : this.#speculationRestsUntil - now;
    return Math.max(
      restMs,
      this.#windowWaitMs(() => 1, 1, requestsPerMinute, share, now),
      this.#windowWaitMs(started => started.tokens, tokens, tokensPerMinute, share, now),
    );
  }

  /** Until enough of the last minute's calls are older than a minute. A call larger than the quota goes alone. */
  #windowWaitMs(
    amountOf: (started: Started) => number,
    wanted: number,
    limit: number | null,
    share: number,
    now: number,
  ): number {
    if (limit === null) return 0;
    let used = this.#started.reduce((sum, started) => sum + amountOf(started), 0);
    if (used + wanted <= limit * share) return 0;
    for (const started of this.#started) {
      used -= amountOf(started);
      if (used + wanted <= limit * share || used === 0) return started.at + MINUTE_MS - now;
    }
    return 0;
  }

  #wakeIn(ms: number): void {
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#clock.sleep(ms, alarm.signal).then(
      () => this.#schedule(),
      () => undefined, // something else has happened before
    );
  }
}

function isAuthoritative(urgency: CallUrgency): boolean {
  return urgency !== 'prediction' && urgency.authoritative;
}
