import { performance } from 'node:perf_hooks';
import { setImmediate as macrotask } from 'node:timers/promises';

/** The only way to measure or to wait. Durations and instants are milliseconds. */
export interface Clock {
  /** Monotonic; its zero means nothing. */
  now(): number;
  /** Milliseconds since 1970, for records that people read; never for measuring. */
  epoch(): number;
  /** Rejects with the signal's reason when aborted, and then leaves no timer behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs real work (an engine's search) that is to take `ms` on this clock. A virtual clock stands still
   * while the work is pending; the real one waits out the rest of `ms`.
   */
  charge<T>(work: () => Promise<T>, ms: number, signal?: AbortSignal): Promise<T>;
  /** Lets everything else that is due have its turn. It takes no time on this clock. */
  breathe(): Promise<void>;
}

export class RealClock implements Clock {
  now(): number {
    return performance.now();
  }

  epoch(): number {
    // To a fraction of a millisecond, unlike Date.now().
    return performance.timeOrigin + performance.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const done = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const timer = setTimeout(done, ms);
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async charge<T>(work: () => Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
    const started = this.now();
    const value = await work();
    const restMs = ms - (this.now() - started);
    if (restMs > 0) await this.sleep(restMs, signal);
    return value;
  }

  breathe(): Promise<void> {
    return macrotask();
  }
}

/** Another clock, `speed` times as fast: what takes 100 ms on it takes 100 / speed on the other. */
export class ScaledClock implements Clock {
  readonly #inner: Clock;
  readonly #speed: number;
  readonly #epochAtZero: number;

  constructor(inner: Clock, speed: number) {
    this.#inner = inner;
    this.#speed = speed;
    this.#epochAtZero = inner.epoch() - this.now();
  }

  now(): number {
    return this.#inner.now() * this.#speed;
  }

  epoch(): number {
    return this.#epochAtZero + this.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    // No timer is longer than this; none that is scaled needs to be.
    return this.#inner.sleep(Math.min(ms / this.#speed, 2 ** 31 - 1), signal);
  }

  charge<T>(work: () => Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
    return this.#inner.charge(work, ms / this.#speed, signal);
  }

  breathe(): Promise<void> {
    return this.#inner.breathe();
  }
}

/** How much of a time has gone, from 0 to 1; what takes no time is done at once. */
export function shareGone(elapsedMs: number, totalMs: number): number {
  return totalMs > 0 ? Math.min(1, elapsedMs / totalMs) : 1;
}

interface Alarm {
  readonly at: number;
  /** Ties go to whoever asked first, so that runs repeat. */
  readonly order: number;
  readonly ring: () => void;
}

/** A clock that jumps from alarm to alarm whenever nothing else is left to do. Whoever made it calls `run`. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #pendingWork = 0;
  #workDone: (() => void) | null = null;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#sleepUntil(this.#now + ms, this.#order++, signal);
  }

  async charge<T>(work: () => Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
    const at = this.#now + ms;
    const order = this.#order++;
    this.#pendingWork++;
    let value: T;
    try {
      value = await work();
    } finally {
      this.#pendingWork--;
      this.#workDone?.();
    }
    await this.#sleepUntil(at, order, signal);
    return value;
  }

  breathe(): Promise<void> {
    return this.charge(() => macrotask(), 0);
  }

  /** How many sleeps are under way. */
  get alarms(): number {
    return this.#alarms.size;
  }

  /** Lets time pass until `task` settles. Throws when it can never settle: nobody works or sleeps. */
  async run<T>(task: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
      this.#workDone?.();
    };
    task.then(settle, settle);
    for (;;) {
      await macrotask();
      if (settled) return task;
      if (this.#pendingWork > 0) {
        await new Promise<void>(resolve => {
          this.#workDone = resolve;
        });
        this.#workDone = null;
        continue;
      }
      const next = this.#earliest();
      if (next === null) throw new Error('virtual time cannot pass: nothing works and nothing sleeps');
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
  }

  #earliest(): Alarm | null {
    let first: Alarm | null = null;
    for (const alarm of this.#alarms) {
      if (first === null || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order)) {
        first = alarm;
      }
    }
    return first;
  }

  #sleepUntil(at: number, order: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.#alarms.delete(alarm);
        reject(signal?.reason);
      };
      const alarm: Alarm = {
        at,
        order,
        ring: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      this.#alarms.add(alarm);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
