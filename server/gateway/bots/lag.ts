import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';

/** Round trips that count. */
const KEPT = 7;

/**
 * How long a message and its answer are under way on one connection, in milliseconds: the median of the last round
 * trips of pings, so that a single late one gives no credit. Instants are of the caller's clock.
 */
export class Lag {
  #sent: { readonly id: string; readonly at: number } | null = null;
  #ids = 0;
  #trips: number[] = [];

  /** What the ping carries. One that was not answered counts for nothing. */
  ping(at: number): string {
    this.#sent = { id: String(++this.#ids), at };
    return this.#sent.id;
  }

  pong(id: string, at: number): void {
    if (this.#sent?.id !== id) return;
    this.#trips = [...this.#trips, at - this.#sent.at].slice(-KEPT);
    this.#sent = null;
  }

  /** What a move's clock is not charged: never more than was measured, and at most `BOT_LIMITS.lagMs`. */
  get ms(): number {
    const sorted = this.#trips.toSorted((a, b) => a - b);
    // Of an even number, the lower of the two in the middle.
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return Math.min(median, BOT_LIMITS.lagMs);
  }
}
