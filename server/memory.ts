import { positionKey } from '../shared/chess/position.ts';
import { type MatchSetup, type PlayerSetup, playerId } from '../shared/match/setup.ts';
import { CATALOGUE, type Configured, findAgent } from './agents/catalogue.ts';
import type { EngineSearches } from './engines/pool.ts';
import type { LiveMatch } from './match/liveMatch.ts';
import { Blend } from './predictors/blend.ts';
import { BOOK_PLIES, BookPredictor } from './predictors/book.ts';
import { EnginePredictor } from './predictors/engine.ts';
import { Experience, type Opponent } from './predictors/experience.ts';
import { PRIORS } from './predictors/fitted.ts';
import type { Forecast, Predictor } from './predictors/predictor.ts';
import { SelfPredictor } from './predictors/self.ts';
import type { BookMove, Store } from './store/store.ts';

/**
 * What the server knows of those who play: it makes each match's forecast, and keeps what its games taught. A
 * process that is killed loses at most what was learned since a match last ended.
 */
export class Memory {
  readonly #store: Store;
  readonly engine: EnginePredictor;
  readonly #experience: Experience;
  readonly #configured: Configured;
  readonly #onError: (error: unknown) => void;
  /** Writes follow each other. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: {
    store: Store;
    engine: EnginePredictor;
    experience: Experience;
    configured: Configured;
    onError: (error: unknown) => void;
  }) {
    this.#store = options.store;
    this.engine = options.engine;
    this.#experience = options.experience;
    this.#configured = options.configured;
    this.#onError = options.onError;
  }

  /** Rejects as the store does. */
  static async open({
    store,
    searches,
    configured,
    onError,
  }: {
    readonly store: Store;
    readonly searches: EngineSearches;
    readonly configured: Configured;
    readonly onError: (error: unknown) => void;
  }): Promise<Memory> {
    const experience = new Experience({
      priors: PRIORS,
      rows: await store.lessons(),
      onUnreadable: scope =>
        onError(new Error(`what was learned of ${scope} cannot be read, and is forgotten`)),
    });
    const engine = new EnginePredictor({ pool: searches });
    return new Memory({ store, experience, configured, onError, engine });
  }

  /** For one match: its own expectations, its players' past games, an engine, and what it has of its own. */
  forecast({ players: { white, black } }: MatchSetup, more: readonly Predictor[]): Forecast {
    const self = new SelfPredictor();
    const book = new BookPredictor({
      book: this.#store,
      players: { white: playerId(white), black: playerId(black) },
    });
    return new Blend({
      predictors: [self, book, this.engine, ...more],
      self,
      opponents: { white: this.#opponent(white), black: this.#opponent(black) },
      experience: this.#experience,
    });
  }

  /** A match is over: keeps what was learned, and its opening, unless it was an exhibition's: those never end. */
  remember({ setup, plies }: LiveMatch): void {
    const ids = { white: playerId(setup.players.white), black: playerId(setup.players.black) };
    const moves: BookMove[] = plies.slice(0, BOOK_PLIES).map(({ seat, uci }, i) => ({
      player: ids[seat],
      position: positionKey(plies[i - 1]?.fen ?? setup.initialFen),
      uci,
    }));
    this.#write(async () => {
      await this.#keepLessons();
      if (!setup.exhibition) await this.#store.remember(moves);
    });
  }

  /** Resolves when all is kept, what unfinished matches have taught too. */
  async close(): Promise<void> {
    this.#write(() => this.#keepLessons());
    await this.#writing;
  }

  #write(task: () => Promise<void>): void {
    this.#writing = this.#writing.then(task).catch(this.#onError);
  }

  async #keepLessons(): Promise<void> {
    const rows = this.#experience.takeChanged();
    try {
      await this.#store.keepLessons(rows);
    } catch (error) {
      this.#experience.putBack(rows);
      throw error;
    }
  }

  /** Guests and inline agents are known by their kind alone: there is no end to them. */
  #opponent(player: PlayerSetup): Opponent {
    if (player.kind === 'human') return { kind: 'human', id: null };
    if (player.kind === 'bot') return { kind: 'bot', id: playerId(player) };
    const profile = findAgent(player.agent, player.pace, this.#configured);
    const named = [...CATALOGUE, ...this.#configured.entries].some(({ id }) => id === player.agent);
    return { kind: profile.ok ? profile.value.spec.kind : 'agent', id: named ? playerId(player) : null };
  }
}
