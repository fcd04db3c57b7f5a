import { BOT_LIMITS } from '../../../shared/protocol/botLimits.ts';
import type { Clock } from '../../clock.ts';

/** Counts by key within windows of equal length; nothing is kept from one window to the next. */
class Window {
  readonly #clock: Clock;
  readonly #ms: number;
  #startedAt = 0;
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  /** How many there were in this window, this one included. */
  count(key: string): number {
    const count = this.of(key) + 1;
    this.#counts.set(key, count);
    return count;
  }

  of(key: string): number {
    const now = this.#clock.now();
    if (now - this.#startedAt >= this.#ms) {
      this.#startedAt = now;
      this.#counts.clear();
    }
    return this.#counts.get(key) ?? 0;
  }
}

/** Whether a message may be read: only the first refusal of a window is worth a warning. */
export type Allowance = 'yes' | 'warn' | 'no';

/** What bots may do in a time: each by its name, and all from one address together. */
export class Limits {
  readonly #ofBot: Window;
  readonly #ofAddress: Window;
  readonly #connections: Window;
  readonly #failures: Window;

  constructor(clock: Clock) {
    this.#ofBot = new Window(clock, 1000);
    this.#ofAddress = new Window(clock, 1000);
    this.#connections = new Window(clock, 60_000);
    this.#failures = new Window(clock, 60_000);
  }

  /** A message came. One that says who it is counts for its name, whatever connection it comes by. */
  message(address: string, name: string | null): Allowance {
    const excess = Math.max(
      this.#ofBot.count(name ?? `address ${address}`) - BOT_LIMITS.messagesPerSecond,
      this.#ofAddress.count(address) - BOT_LIMITS.messagesPerSecondOfAddress,
    );
    if (excess <= 0) return 'yes';
    return excess === 1 ? 'warn' : 'no';
  }

  /** Somebody connects: whether that may be, after all that came from there. */
  connection(address: string): boolean {
    return (
      this.#connections.count(address) <= BOT_LIMITS.connectionsPerMinuteOfAddress &&
      this.#failures.of(address) < BOT_LIMITS.failedLoginsPerMinuteOfAddress
    );
  }

  /** A token was shown that nobody has. */
  failedLogin(address: string): void {
    this.#failures.count(address);
  }
}
