import { ok, type Result, refuse } from '../../shared/result.ts';
import type { TournamentResults } from '../../shared/tournament/results.ts';
import {
  checkTournament,
  type Fingerprints,
  fingerprintDifferences,
  type TournamentSetup,
} from '../../shared/tournament/setup.ts';
import type { KeptTournament } from '../store/tournaments.ts';
import type { PlayedGame } from './game.ts';
import type { OverheadDeps } from './overhead.ts';
import { type Figure, figures } from './report/figures.ts';
import { tournamentResults } from './results.ts';
import { type RunnerDeps, TournamentRunner } from './runner.ts';
import { plannedGames } from './schedule.ts';

export interface HallDeps extends OverheadDeps {
  readonly endpointOf: (setup: TournamentSetup, agent: number) => string | null;
  /** Of each agent, whether it gives equal turns equal choices and reads no clock. */
  readonly promises: (setup: TournamentSetup) => readonly boolean[];
  /** What its agents and the predictors stand for in the settings of now. */
  readonly fingerprints: (setup: TournamentSetup) => Fingerprints;
  readonly cores: number;
  /** Tournaments at once. */
  readonly limit: number;
  readonly onError: (id: string, error: unknown) => void;
}

export interface Hosted {
  readonly runner: TournamentRunner;
  /** Its games are being played. */
  readonly going: boolean;
  /** Bots may enter: it begins later. */
  readonly open: boolean;
}

interface Going {
  /** Another one for each bot that enters, before the first game. */
  runner: TournamentRunner;
  open: boolean;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export interface ListedTournament {
  readonly kept: KeptTournament;
  readonly played: number;
  readonly planned: number;
  readonly going: boolean;
  readonly open: boolean;
}

export interface Standing {
  readonly results: TournamentResults;
  readonly games: readonly PlayedGame[];
  readonly figures: readonly Figure[];
}

/** Games of a guest's tournament at most, in all modes together. */
const GUEST_GAMES = 400;
/** Ended tournaments whose games are kept at hand for those who look at them. */
const KEPT_AT_HAND = 4;

/** The tournaments of a server. They go on after a restart. */
export class TournamentHall {
  readonly #deps: HallDeps;
  readonly #end = new AbortController();
  readonly #going = new Map<string, Going>();
  /** Accepted, and not going yet. */
  readonly #coming = new Set<{ readonly creator: string | null }>();
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
   * Durable, and begun; its id. `creator` is null for an operator, `openForMs` for one that no bot may enter by itself.
   * Refused: 'too-many-tournaments', 'games-many', 'closing'.
   */
  async open(
    asked: TournamentSetup,
    creator: string | null,
    openForMs: number | null,
  ): Promise<Result<string>> {
    const { store, newMatchId, clock, limit } = this.#deps;
    if (this.#end.signal.aborted)
      return refuse('closing', 'the server is about to stop: try again in a minute');
    const creators = [...[...this.#going.values()].map(({ runner }) => runner.kept), ...this.#coming].map(
      each => each.creator,
    );
    if (creators.length >= limit || (creator !== null && creators.includes(creator))) {
      return refuse('too-many-tournaments', 'as many tournaments run as may: wait for one to end');
    }
    const fits = fitsGuest(asked, creator);
    if (!fits.ok) return fits;
    const setup = this.#withFingerprints(asked);
    const id = newMatchId();
    const createdAt = Math.round(clock.epoch());
    const startsAt = openForMs === null ? null : createdAt + openForMs;
    const kept = { id, createdAt, setup, creator, startsAt };
    this.#coming.add(kept);
    try {
      await store.tournaments.create(kept);
      await this.#go({ ...kept, overhead: null, end: null });
    } finally {
      this.#coming.delete(kept);
    }
    return { ok: true, value: id };
  }

  /** Goes on with what an earlier process left. */
  async resume(): Promise<void> {
    const { store, onError } = this.#deps;
    for (const id of await store.tournaments.unfinished()) {
      try {
        const kept = await store.tournaments.get(id);
        if (kept === null) continue;
        const now = this.#deps.fingerprints(kept.setup);
        const differences = fingerprintDifferences(now, kept.setup.fingerprints);
        if (differences.length === 0) await this.#go(kept);
        else onError(id, new Error(`the settings have changed: it differs in ${differences.join(', ')}`));
      } catch (error) {
        // It stays as it is kept; the others go on.
        onError(id, error);
      }
    }
  }

  /** Null where there is none. Rejects as the store does. */
  async find(id: string): Promise<Hosted | null> {
    const going = this.#going.get(id);
    if (going !== undefined) return { runner: going.runner, going: true, open: going.open };
    const known = this.#ended.get(id);
    if (known !== undefined) return { runner: known, going: false, open: false };
    const kept = await this.#deps.store.tournaments.get(id);
    if (kept === null) return null;
    const runner = await this.#runner(kept);
    this.#keepAtHand(runner);
    return { runner, going: false, open: false };
  }

  /** Newest first, each with how many of its games are over. */
  async list(limit: number): Promise<readonly ListedTournament[]> {
    const { store } = this.#deps;
    return Promise.all(
      (await store.tournaments.list(limit)).map(async kept => ({
        kept,
        played: (await store.tournaments.games(kept.id)).length,
        planned: plannedGames(kept.setup),
        going: this.#going.has(kept.id),
        open: this.#going.get(kept.id)?.open ?? false,
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

  /**
   * A bot enters by itself. Refused: 'tournament-closed', 'already-in', 'games-many', and as
   * `checkTournament` refuses.
   */
  async enter(id: string, bot: string): Promise<Result<null>> {
    const going = this.#going.get(id);
    if (going?.open !== true) return refuse('tournament-closed', 'bots may enter before a tournament begins');
    const { kept } = going.runner;
    if (kept.setup.agents.some(({ kind, name }) => kind === 'bot' && name === bot)) {
      return refuse('already-in', `${bot} takes part already`);
    }
    const setup = this.#withFingerprints({
      ...kept.setup,
      agents: [...kept.setup.agents, { kind: 'bot', name: bot }],
    });
    const checked = checkTournament(setup);
    if (!checked.ok) return checked;
    const fits = fitsGuest(setup, kept.creator);
    if (!fits.ok) return fits;
    going.runner = TournamentRunner.fresh({ ...kept, setup }, this.#runnerDeps(setup));
    await this.#deps.store.tournaments.keepSetup(id, setup);
    return ok(null);
  }

  /** For good. */
  async stop(id: string): Promise<void> {
    const going = this.#going.get(id);
    going?.stop.abort();
    await going?.runner.stop();
  }

  /** Games are left as they stand, to be played anew by a later process. */
  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all([...this.#going.values()].map(({ done }) => done));
  }

  #withFingerprints(setup: TournamentSetup): TournamentSetup {
    return { ...setup, fingerprints: this.#deps.fingerprints(setup) };
  }

  async #count(runner: TournamentRunner): Promise<Standing> {
    const { setup, createdAt } = runner.kept;
    const { promises, cores } = this.#deps;
    const games = await runner.playedGames();
    const results = tournamentResults({
      setup,
      createdAt,
      games,
      promises: promises(setup),
      overhead: runner.overhead,
      cores,
    });
    return { results, games, figures: figures(results, games) };
  }

  async #go(kept: KeptTournament): Promise<void> {
    const { clock, onError } = this.#deps;
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#end.signal, stop.signal]);
    const waitMs = kept.startsAt === null ? 0 : kept.startsAt - clock.epoch();
    const run = async (): Promise<void> => {
      // What is wrong with it is told below; that it is stopped or the server ends is nothing wrong.
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      going.open = false;
      await going.runner.run(signal);
    };
    const runner = await this.#runner(kept);
    const started = Promise.withResolvers<void>();
    const going: Going = {
      runner,
      open: waitMs > 0,
      stop,
      done: started.promise
        .then(run)
        .catch((error: unknown) => {
          if (!signal.aborted) onError(kept.id, error);
        })
        .finally(() => {
          this.#going.delete(kept.id);
          this.#keepAtHand(going.runner);
        }),
    };
    this.#going.set(kept.id, going);
    started.resolve();
  }

  #runner(kept: KeptTournament): Promise<TournamentRunner> {
    return TournamentRunner.open(kept, this.#runnerDeps(kept.setup));
  }

  #runnerDeps(setup: TournamentSetup): RunnerDeps {
    const { endpointOf } = this.#deps;
    return { ...this.#deps, endpointOf: agent => endpointOf(setup, agent) };
  }

  #keepAtHand(runner: TournamentRunner): void {
    this.#ended.set(runner.kept.id, runner);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > KEPT_AT_HAND && oldest !== undefined) this.#ended.delete(oldest);
  }
}

function fitsGuest(setup: TournamentSetup, creator: string | null): Result<null> {
  if (creator === null || plannedGames(setup) <= GUEST_GAMES) return ok(null);
  return refuse('games-many', `a guest's tournament has at most ${GUEST_GAMES} games, all modes together`);
}
