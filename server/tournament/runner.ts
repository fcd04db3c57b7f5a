import type { MatchResult } from '../../shared/match/end.ts';
import { SEATS } from '../../shared/match/seat.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { Overhead } from '../../shared/tournament/results.ts';
import type { LiveMatch } from '../match/liveMatch.ts';
import type { KeptTournament } from '../store/tournaments.ts';
import { type PlayedGame, playedGame } from './game.ts';
import { matchEnd } from './matchEnd.ts';
import { measureOverhead, type OverheadDeps } from './overhead.ts';
import { matchKey, plannedGames, pointsOf, type Results, type Slot, schedule } from './schedule.ts';

export interface RunnerDeps extends OverheadDeps {
  /** Where an agent, by its index, is asked; agents of one endpoint share its limit. Null for nowhere in particular. */
  readonly endpointOf: (agent: number) => string | null;
  /** A game began or ended. */
  readonly onChange?: () => void;
}

interface Running {
  readonly slot: Slot;
  /** Null while its players are asked. */
  match: LiveMatch | null;
}

interface Waiting {
  readonly slot: Slot;
  readonly mode: number;
}

/**
 * Runs one tournament: as many games at once as its limits let, in the order of its schedule, until all are played.
 * What is finished is durable; what is cut short is played anew, since its times would be broken.
 */
export class TournamentRunner {
  readonly kept: KeptTournament;
  readonly planned: number;
  readonly #deps: RunnerDeps;
  readonly #results = new Map<string, MatchResult>();
  /** By agent, over all modes. */
  readonly #points: number[];
  readonly #matchIds = new Map<string, string>();
  /** What was read back of finished games, so that each is read once. */
  readonly #played = new Map<string, PlayedGame>();
  readonly #running = new Map<string, Running>();
  readonly #stopped = new AbortController();
  #overhead: readonly Overhead[];
  #waiting: Waiting[] = [];

  private constructor(kept: KeptTournament, deps: RunnerDeps) {
    this.kept = kept;
    this.planned = plannedGames(kept.setup);
    this.#deps = deps;
    this.#points = kept.setup.agents.map(() => 0);
    this.#overhead = kept.overhead ?? [];
  }

  /** Finds what is finished already. Rejects as the store does. */
  static async open(kept: KeptTournament, deps: RunnerDeps): Promise<TournamentRunner> {
    const runner = new TournamentRunner(kept, deps);
    for (const { game, matchId, result } of await deps.store.tournaments.games(kept.id)) {
      runner.#results.set(game, result);
      runner.#matchIds.set(game, matchId);
    }
    for (const slot of schedule(kept.setup, runner.#results)) {
      for (const mode of slot.modes) runner.#score(slot, runner.#results.get(matchKey(slot, mode)));
    }
    return runner;
  }

  /** Of a tournament that has not begun: there is nothing to find. */
  static fresh(kept: KeptTournament, deps: RunnerDeps): TournamentRunner {
    return new TournamentRunner(kept, deps);
  }

  get results(): Results {
    return this.#results;
  }

  /** What each agent has scored so far, in all modes together. */
  get points(): readonly number[] {
    return this.#points;
  }

  get running(): readonly LiveMatch[] {
    return [...this.#running.values()].map(({ match }) => match).filter(match => match !== null);
  }

  get overhead(): readonly Overhead[] {
    return this.#overhead;
  }

  /**
   * Plays what is left. Resolves true when all is played, and false when `interrupt` or `stop` ended it: games that run then
   * are left as they stand. Rejects where a game cannot go on.
   */
  async run(interrupt: AbortSignal): Promise<boolean> {
    const signal = AbortSignal.any([interrupt, this.#stopped.signal]);
    const { store } = this.#deps;
    const { id } = this.kept;
    await store.tournaments.dropUnfinished(id);
    if (this.#overhead.length === 0 && !signal.aborted) {
      this.#overhead = await measureOverhead(this.kept, this.#deps, signal);
      if (signal.aborted) return false;
      await store.tournaments.keepOverhead(id, this.#overhead);
    }
    const stopped = new Promise<void>(resolve => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const games = new Set<Promise<void>>();
    for (;;) {
      if (this.#waiting.length === 0 && games.size === 0) this.#waiting = this.#left();
      if (this.#waiting.length === 0 && games.size === 0) break;
      for (let next = this.#next(); next !== null && !signal.aborted; next = this.#next()) {
        const game: Promise<void> = this.#play(next, signal).finally(() => games.delete(game));
        games.add(game);
        // Whoever ends the tournament ends its games too; and the first failure is the one that is told.
        game.catch(() => undefined);
      }
      if (signal.aborted) break;
      await Promise.race([...games, stopped]);
      if (signal.aborted) break;
    }
    if (signal.aborted) return false;
    await store.tournaments.end(id, 'finished');
    return true;
  }

  /** Aborts what runs, and plays no more: `run` ends soon. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const match of this.running) match.act(null, { kind: 'abort' });
    await this.#deps.store.tournaments.end(this.kept.id, 'stopped');
  }

  /** The finished games with all that is counted of them, in the order of the schedule. Rejects as the store does. */
  async playedGames(): Promise<PlayedGame[]> {
    const games: PlayedGame[] = [];
    for (const slot of schedule(this.kept.setup, this.#results)) {
      for (const mode of slot.modes) {
        const game = await this.#read(slot, mode);
        if (game !== null) games.push(game);
      }
    }
    return games;
  }

  #score(slot: Slot, result: MatchResult | undefined): void {
    if (result === undefined || result === '*') return;
    for (const seat of SEATS) {
      this.#points[slot[seat]] = (this.#points[slot[seat]] ?? 0) + pointsOf(result, seat);
    }
  }

  async #read(slot: Slot, mode: number): Promise<PlayedGame | null> {
    const key = matchKey(slot, mode);
    const known = this.#played.get(key);
    if (known !== undefined) return known;
    const matchId = this.#matchIds.get(key);
    const kept = matchId === undefined ? null : await this.#deps.store.get(matchId);
    const game = kept === null ? null : playedGame(slot, mode, kept);
    if (game !== null) this.#played.set(key, game);
    return game;
  }

  #left(): Waiting[] {
    return schedule(this.kept.setup, this.#results).flatMap(slot =>
      slot.modes.filter(mode => !this.#results.has(matchKey(slot, mode))).map(mode => ({ slot, mode })),
    );
  }

  /** The first game that the limits let begin, taken from those that wait. */
  #next(): Waiting | null {
    const { concurrency, perEndpoint } = this.kept.setup;
    if (this.#running.size >= concurrency) return null;
    const byAgent = new Map<number, number>();
    const byEndpoint = new Map<string, number>();
    for (const { slot } of this.#running.values()) {
      for (const agent of slot.pairing) byAgent.set(agent, (byAgent.get(agent) ?? 0) + 1);
      for (const endpoint of this.#endpoints(slot))
        byEndpoint.set(endpoint, (byEndpoint.get(endpoint) ?? 0) + 1);
    }
    const fits = ({ slot }: Waiting): boolean =>
      slot.pairing.every(agent => (byAgent.get(agent) ?? 0) < this.#atOnce(agent)) &&
      (perEndpoint === null ||
        this.#endpoints(slot).every(endpoint => (byEndpoint.get(endpoint) ?? 0) < perEndpoint));
    const index = this.#waiting.findIndex(fits);
    return index < 0 ? null : (this.#waiting.splice(index, 1)[0] ?? null);
  }

  /** Games of one agent. A bot that is not said to play more plays one after the other. */
  #atOnce(agent: number): number {
    const { agents, perAgent, concurrency } = this.kept.setup;
    return perAgent ?? (agents[agent]?.kind === 'bot' ? 1 : concurrency);
  }

  #endpoints({ pairing }: Slot): string[] {
    const found = pairing.map(agent => this.#deps.endpointOf(agent));
    return [...new Set(found.filter(endpoint => endpoint !== null))];
  }

  /** Resolves when the game is over. Rejects where it cannot go on, or was not begun when `signal` was aborted. */
  async #play({ slot, mode }: Waiting, signal: AbortSignal): Promise<void> {
    const key = matchKey(slot, mode);
    const running: Running = { slot, match: null };
    this.#running.set(key, running);
    try {
      running.match = await this.#deps.openMatch(this.#matchSetup(slot, mode), signal);
      // It may have been on its way when the tournament was stopped.
      if (this.#stopped.signal.aborted) running.match.act(null, { kind: 'abort' });
      this.#deps.onChange?.();
      const { result } = await matchEnd(running.match);
      this.#results.set(key, result);
      this.#matchIds.set(key, running.match.id);
      this.#score(slot, result);
    } finally {
      this.#running.delete(key);
      this.#deps.onChange?.();
    }
  }

  #matchSetup(slot: Slot, mode: number): MatchSetup {
    const { id, setup } = this.kept;
    const { agents, openings, modes, timeControl, plyLimit, adjudication } = setup;
    const [white, black] = [agents[slot.white], agents[slot.black]];
    const asked = modes[mode];
    const opening = openings[slot.opening];
    if (white === undefined || black === undefined || asked === undefined || opening === undefined) {
      throw new Error(`the game ${slot.key} is none of the tournament ${id}`);
    }
    return {
      id: this.#deps.newMatchId(),
      createdAt: Math.round(this.#deps.clock.epoch()),
      players: { white, black },
      initialFen: opening.fen,
      timeControl,
      plyLimit,
      adjudication,
      seed: slot.seed,
      speculation: { white: asked.speculation, black: asked.speculation },
      creator: this.kept.creator,
      exhibition: false,
      rated: false,
      tournament: { id, game: matchKey(slot, mode) },
    };
  }
}
