import { formatTimeControl } from '../../shared/chess/timeControl.ts';
import type { Overhead, TournamentResults } from '../../shared/tournament/results.ts';
import { paceOf, type TournamentSetup } from '../../shared/tournament/setup.ts';
import { compareModes, endedAtLimit } from './comparison.ts';
import type { PlayedGame } from './game.ts';
import { modeFigures } from './modeFigures.ts';
import { plannedGames } from './schedule.ts';
import { agentFigures, crosstable } from './standing.ts';

export interface ResultsInput {
  readonly setup: TournamentSetup;
  readonly createdAt: number;
  /** In the order of the schedule. */
  readonly games: readonly PlayedGame[];
  /** Of each agent, whether it gives equal turns equal choices and reads no clock. */
  readonly promises: readonly boolean[];
  readonly overhead: readonly Overhead[];
  readonly cores: number;
}

/** What a tournament has come to so far. */
export function tournamentResults(input: ResultsInput): TournamentResults {
  const { setup, games, promises } = input;
  const modes = setup.modes.map((_, mode) => mode);
  const finished = games.filter(({ end }) => end.result !== '*');
  return {
    version: 1,
    name: setup.name,
    format: setup.format,
    seed: setup.seed,
    agents: setup.agents.map(agent => ({
      name: agent.name,
      agent: agent.kind === 'agent' ? agent.agent : '',
      pace: paceOf(agent),
    })),
    modes: setup.modes.map(({ name }) => name),
    timeControl: formatTimeControl(setup.timeControl),
    plyLimit: setup.plyLimit,
    concurrency: setup.concurrency,
    createdAt: input.createdAt,
    planned: plannedGames(setup),
    played: finished.length,
    aborted: games.length - finished.length,
    atPlyLimit: finished.filter(game => endedAtLimit(setup, game)).length,
    machine: { cores: input.cores, overhead: [...input.overhead] },
    byMode: modes.map(mode => modeFigures(setup, finished, mode)),
    byAgent: modes.flatMap(mode => agentFigures(setup, finished, mode)),
    comparisons: compareModes(setup, finished, promises),
    crosstable: modes.map(mode => crosstable(setup, finished, mode)),
    games: games.map(({ slot, mode, matchId, end, plies, counts }) => ({
      game: slot.key,
      match: matchId,
      round: slot.round,
      mode: setup.modes[mode]?.name ?? '',
      white: setup.agents[slot.white]?.name ?? '',
      black: setup.agents[slot.black]?.name ?? '',
      opening: setup.openings[slot.opening]?.name ?? '',
      initialFen: setup.openings[slot.opening]?.fen ?? '',
      result: end.result,
      termination: end.termination,
      plies: plies.length,
      wallMs: counts.wallMs,
      searchMs: counts.searchMs,
    })),
  };
}
