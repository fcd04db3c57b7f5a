import type { BotPresence } from '../../server/match/botPresence.ts';
import type { BotState } from '../../shared/protocol/view.ts';

/** Bots whose states are told to it. */
export class SomePresence implements BotPresence {
  readonly #states = new Map<string, BotState>();
  readonly #listeners = new Set<(name: string) => void>();

  of(name: string): BotState {
    return this.#states.get(name) ?? 'offline';
  }

  listen(changed: (name: string) => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  set(name: string, state: BotState): void {
    this.#states.set(name, state);
    for (const listener of this.#listeners) listener(name);
  }
}
