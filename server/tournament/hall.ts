import { type Result, refuse } from '../../shared/result.ts';
import type { TournamentResults } from '../../shared/tournament/results.ts';
import type { TournamentSetup } from '../../shared/tournament/setup.ts';
import type { KeptTournament } from '../store/tournaments.ts';
import type { PlayedGame } from './game.ts';
import type { OverheadDeps } from './overhead.ts';
import { tournamentResults } from './results.ts';
import { TournamentRunner } from './runner.ts';
import { plannedGames } from './schedule.ts';

export interface HallDeps extends OverheadDeps {
  readonly endpointOf: (setup: TournamentSetup, agent: number) => string | null;
  /** All agents give equal turns equal choices, and none reads a clock. */
  readonly promised: (setup: TournamentSetup) => boolean;
  readonly cores: number;
  /** Tournaments at once. */
  readonly limit: number;
  readonly onError: (id: string, error: unknown) => void;
}

export interface Hosted {
  readonly runner: TournamentRunner;
  /** Its games are being played. */
  readonly going: boolean;
}

export interface Standing {
  readonly results: TournamentResults;
  readonly games: readonly PlayedGame[];
}

/** Ended tournaments whose games are kept at hand for those who look at them. */
const KEPT_AT_HAND = 4;

/** The tournaments of a server. They go on after a restart. */
export class TournamentHall {
  readonly #deps: HallDeps;
  readonly #end = new AbortController();
  readonly #going = new Map<string, { readonly runner: TournamentRunner; readonly done: Promise<void> }>();
  readonly #ended = new Map<string, TournamentRunner>();
  /** The last that was counted of each, with how many games it was of. */
  readonly #counted = new WeakMap<
    TournamentRunner,
    { readonly games: number; readonly standing: Promise<Standing> }
  >();

  constructor(deps: HallDeps) {
    this.#deps = deps;
  }

  /**
   * Durable, and begun; its id. `mostGames` is what the asker may ask for; null for no such limit. Refused:
   * 'too-many-tournaments', 'games-many', 'closing'.
   */
  async open(
    setup: TournamentSetup,
    creator: string | null,
    mostGames: number | null,
  ): Promise<Result<string>> {
    const { store, newMatchId, clock, limit } = this.#deps;
    if (this.#end.signal.aborted)
      return refuse('closing', 'the server is about to stop: try again in a minute');
    const own = [...this.#going.values()].filter(({ runner }) => runner.kept.creator === creator);
    if (this.#going.size >= limit || (creator !== null && own.length > 0)) {
      return refuse('too-many-tournaments', 'as many tournaments run as may: wait for one to end');
    }
    if (mostGames !== null && plannedGames(setup) > mostGames) {
      return refuse('games-many', `a guest's tournament has at most ${mostGames} games, all modes together`);
    }
    const id = newMatchId();
    const kept = { id, createdAt: Math.round(clock.epoch()), setup, creator };
    await store.tournaments.create(kept);
    await this.#go({ ...kept, overhead: null, end: null });
    return { ok: true, value: id };
  }

  /** Goes on with what an earlier process left. */
  async resume(): Promise<void> {
    const { store, onError } = this.#deps;
    for (const id of await store.tournaments.unfinished()) {
      try {
        const kept = await store.tournaments.get(id);
        if (kept !== null) await this.#go(kept);
      } catch (error) {
        // It stays as it is kept; the others go on.
        onError(id, error);
      }
    }
  }

  /** Null where there is none. Rejects as the store does. */
  async find(id: string): Promise<Hosted | null> {
    const going = this.#going.get(id);
    if (going !== undefined) return { runner: going.runner, going: true };
    const known = this.#ended.get(id);
    if (known !== undefined) return { runner: known, going: false };
    const kept = await this.#deps.store.tournaments.get(id);
    if (kept === null) return null;
    const runner = await this.#runner(kept);
    this.#keepAtHand(runner);
    return { runner, going: false };
  }

  /** Newest first, each with how many of its games are over. */
  async list(
    limit: number,
  ): Promise<readonly { kept: KeptTournament; played: number; planned: number; going: boolean }[]> {
    const { store } = this.#deps;
    return Promise.all(
      (await store.tournaments.list(limit)).map(async kept => ({
        kept,
        played: (await store.tournaments.games(kept.id)).length,
        planned: plannedGames(kept.setup),
        going: this.#going.has(kept.id),
      })),
    );
  }

  /** What it has come to so far: counted anew only when another game is over. Rejects as the store does. */
  standing(runner: TournamentRunner): Promise<Standing> {
    const known = this.#counted.get(runner);
    if (known?.games === runner.results.size) return known.standing;
    const standing = this.#count(runner);
    this.#counted.set(runner, { games: runner.results.size, standing });
    // What failed is not kept.
    standing.catch(() => this.#counted.delete(runner));
    return standing;
  }

  /** For good. */
  async stop(id: string): Promise<void> {
    await this.#going.get(id)?.runner.stop();
  }

  /** Games are left as they stand, to be played anew by a later process. */
  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all([...this.#going.values()].map(({ done }) => done));
  }

  async #count(runner: TournamentRunner): Promise<Standing> {
    const { setup, createdAt } = runner.kept;
    const { promised, cores } = this.#deps;
    const games = await runner.playedGames();
    const results = tournamentResults({
      setup,
      createdAt,
      games,
      promised: promised(setup),
      overhead: runner.overhead,
      cores,
    });
    return { results, games };
  }

  async #go(kept: KeptTournament): Promise<void> {
    const runner = await this.#runner(kept);
    const done = runner
      .run(this.#end.signal)
      .then(
        () => undefined,
        (error: unknown) => this.#deps.onError(kept.id, error),
      )
      .finally(() => {
        this.#going.delete(kept.id);
        this.#keepAtHand(runner);
      });
    this.#going.set(kept.id, { runner, done });
  }

  #runner(kept: KeptTournament): Promise<TournamentRunner> {
    const { endpointOf } = this.#deps;
    return TournamentRunner.open(kept, {
      ...this.#deps,
      endpointOf: agent => endpointOf(kept.setup, agent),
    });
  }

  #keepAtHand(runner: TournamentRunner): void {
    this.#ended.set(runner.kept.id, runner);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > KEPT_AT_HAND && oldest !== undefined) this.#ended.delete(oldest);
  }
}
