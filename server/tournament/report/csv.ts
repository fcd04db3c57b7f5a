import { stringify } from 'csv-stringify/sync';
import { droppedUsage } from '../../../shared/match/counts.ts';
import { tokensOf } from '../../../shared/stats/usage.ts';
import { paceOf, type TournamentSetup } from '../../../shared/tournament/setup.ts';
import type { KeptMatch } from '../../store/store.ts';
import type { PlayedGame } from '../game.ts';

/** docs/tournaments.md says what each holds. */
const COLUMNS = [
  'game',
  'match',
  'round',
  'mode',
  'opening',
  'white',
  'black',
  'ply',
  'seat',
  'agent',
  'pace',
  'uci',
  'san',
  'kind',
  'moveRank',
  'moveProbability',
  'moveSource',
  'waitedMs',
  'searchMs',
  'clockMs',
  'tokens',
  'nodes',
  'costUsd',
  'droppedBranches',
  'droppedTokens',
  'predictorCalls',
  'predictorMs',
  'fen',
] as const;

export function csvHead(): string {
  return stringify([[...COLUMNS]]);
}

/** A row for each ply. An empty cell is what does not apply, or is not known. */
export function csvRows(
  tournament: TournamentSetup,
  { slot, mode }: PlayedGame,
  { setup, plies }: KeptMatch,
): string {
  const names = { white: setup.players.white.name, black: setup.players.black.name };
  const rows = plies.map(ply => {
    const rank = ply.predictions.findIndex(({ uci }) => uci === ply.uci);
    const prediction = ply.predictions[rank];
    const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | null | undefined>> = {
      game: slot.key,
      match: setup.id,
      round: slot.round,
      mode: tournament.modes[mode]?.name,
      opening: tournament.openings[slot.opening]?.name,
      ...names,
      ply: ply.ply,
      seat: ply.seat,
      agent: names[ply.seat],
      pace: paceOf(setup.players[ply.seat]),
      uci: ply.uci,
      san: ply.san,
      kind: ply.kind,
      moveRank: prediction === undefined ? null : rank + 1,
      moveProbability: prediction?.probability,
      moveSource: prediction?.source,
      waitedMs: ply.waitedMs,
      searchMs: ply.searchMs,
      clockMs: ply.clockMs,
      tokens: tokensOf(ply.usage),
      nodes: ply.usage.nodes,
      costUsd: ply.usage.costUsd,
      droppedBranches: ply.branches.filter(({ end }) => end === 'squashed' || end === 'lost').length,
      droppedTokens: tokensOf(droppedUsage(ply.branches)),
      predictorCalls: ply.predictors.calls,
      predictorMs: ply.predictors.ms,
      fen: ply.fen,
    };
    return COLUMNS.map(column => cells[column]);
  });
  return stringify(rows, { escape_formulas: true });
}
