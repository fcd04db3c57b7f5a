import type { BotRow } from '../shared/protocol/view.ts';
import type { Arena } from './match/arena.ts';
import type { BotList, BotPresence } from './match/botPresence.ts';
import type { Store } from './store/store.ts';

export interface BotRosterDeps {
  readonly store: Store;
  readonly presence: BotPresence;
  readonly arena: Arena;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The list of bots: accounts, whether they are there, and what their matches have made of them. */
export class BotRoster implements BotList {
  readonly #deps: BotRosterDeps;
  readonly #listeners = new Set<() => void>();

  constructor(deps: BotRosterDeps) {
    this.#deps = deps;
    deps.presence.listen(() => this.changed());
    deps.arena.listen({
      closed: ({ setup: { players } }) => {
        if (players.white.kind === 'bot' || players.black.kind === 'bot') this.changed();
      },
    });
  }

  async rows(): Promise<readonly BotRow[]> {
    const { store, presence, now } = this.#deps;
    const [bots, ratings, games] = await Promise.all([
      store.bots.list(),
      store.ratings.all(now()),
      store.players.botGames(),
    ]);
    return bots.map(({ name }) => {
      const { rating, deviation } = ratings.get(`bot:${name}`) ?? { rating: -1, deviation: -1 };
      return { name, state: presence.of(name), rating, deviation, games: games.get(name) ?? 0 };
    });
  }

  listen(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** An account was made or revoked. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
