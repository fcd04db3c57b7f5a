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
    const now = this.#clock.now();
    if (now - this.#startedAt >= this.#ms) {
      this.#startedAt = now;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}

/** Whether a message may be read. A bot's first refusal in a window is worth a warning, which says whose limit it was. */
export type Allowance = 'yes' | 'no' | { readonly warning: string };

/** What bots may do in a time: each by its name, and all from one address together. */
export class Limits {
  readonly #messages: Window;
  readonly #connections: Window;
  readonly #challenges: Window;

  constructor(clock: Clock) {
    this.#messages = new Window(clock, 1000);
    this.#connections = new Window(clock, 60_000);
    this.#challenges = new Window(clock, 60_000);
  }

  /**
   * A message came. One that says who it is counts for its name, whatever connection it comes by; for its address counts
   * only what the bot itself may say, so that one that floods takes nothing from the others there.
   */
  message(address: string, name: string | null): Allowance {
    const { messagesPerSecond, messagesPerSecondOfAddress } = BOT_LIMITS;
    const who = name === null ? `address ${address}` : `bot ${name}`;
    const ofOne = this.#messages.count(who) > messagesPerSecond;
    if (!ofOne && this.#messages.count(`all of ${address}`) <= messagesPerSecondOfAddress) return 'yes';
    if (this.#messages.count(`refused ${who}`) > 1) return 'no';
    return {
      warning: ofOne
        ? `more than ${messagesPerSecond} messages a second: the rest is not read`
        : `more than ${messagesPerSecondOfAddress} messages a second from this address: the rest is not read`,
    };
  }

  /** A bot challenges somebody: each may be a match, which is kept for good. */
  challenge(name: string): boolean {
    return this.#challenges.count(name) <= BOT_LIMITS.challengesPerMinute;
  }

  /** Somebody connects: whether that may be, after all that came from there. */
  connection(address: string): boolean {
    return this.#connections.count(address) <= BOT_LIMITS.connectionsPerMinuteOfAddress;
  }
}
