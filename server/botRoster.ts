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

/** What the store knows of a bot. */
type BotFacts = Omit<BotRow, 'state'>;

/**
 * The list of bots: accounts, whether they are there, and what their matches have made of them. The store is read
 * again when that may have changed, not whenever a bot comes or goes.
 */
export class BotRoster implements BotList {
  readonly #deps: BotRosterDeps;
  readonly #listeners = new Set<() => void>();
  /** Null before they are read, and when they may have changed since. */
  #facts: readonly BotFacts[] | null = null;
  #changes = 0;

  constructor(deps: BotRosterDeps) {
    this.#deps = deps;
    deps.presence.listen(name => {
      // An account may have been made beside the server.
      if (this.#facts?.some(bot => bot.name === name) === true) this.#tell();
      else this.changed();
    });
    deps.arena.listen({
      closed: ({ setup: { players } }) => {
        if (players.white.kind === 'bot' || players.black.kind === 'bot') this.changed();
      },
    });
  }

  async rows(): Promise<readonly BotRow[]> {
    if (this.#facts !== null) return this.#withStates(this.#facts);
    const changes = this.#changes;
    const facts = await this.#read();
    // What was read before a change is not kept.
    if (changes === this.#changes) this.#facts = facts;
    return this.#withStates(facts);
  }

  async fresh(): Promise<readonly BotRow[]> {
    return this.#withStates(await this.#read());
  }

  listen(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  changed(): void {
    this.#facts = null;
    this.#changes++;
    this.#tell();
  }

  #withStates(facts: readonly BotFacts[]): readonly BotRow[] {
    return facts.map(bot => ({ ...bot, state: this.#deps.presence.of(bot.name) }));
  }

  async #read(): Promise<readonly BotFacts[]> {
    const { store, now } = this.#deps;
    const [bots, ratings, games] = await Promise.all([
      store.bots.list(),
      store.ratings.all(now()),
      store.players.botGames(),
    ]);
    return bots.map(({ name }) => {
      const { rating, deviation } = ratings.get(`bot:${name}`) ?? { rating: -1, deviation: -1 };
      return { name, rating, deviation, games: games.get(name) ?? 0 };
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
