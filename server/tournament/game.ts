import {
  addPly,
  addRemainder,
  type MatchCounts,
  NO_COUNTS,
  type SeatAccount,
  seatAccounts,
} from '../../shared/match/counts.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import { forecastScore } from '../../shared/match/forecasts.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import { type BySeat, SEATS, type Seat } from '../../shared/match/seat.ts';
import type { BranchRecord, PredictorSpend } from '../../shared/stats/branchRecord.ts';
import type { ForecastScore } from '../../shared/stats/forecastScore.ts';
import type { HitKind } from '../../shared/stats/hitKind.ts';
import type { KeptMatch } from '../store/store.ts';
import type { Slot } from './schedule.ts';

/** A ply, with no more than what the comparison and the report need of it. */
export interface PlayedPly {
  readonly seat: Seat;
  readonly uci: string;
  readonly san: string;
  readonly waitedMs: number;
  readonly searchMs: number;
  /** How its search came about: whether the move before had been guessed. */
  readonly kind: HitKind;
  /** Of its own move among the predictions, from 1; null where it was not. */
  readonly rank: number | null;
  /** When its search began and ended, in milliseconds of the game; of a search ahead, before its turn. */
  readonly search: { readonly fromMs: number; readonly toMs: number };
  /** How many plies ahead the search was launched that came true; null for one of its own turn. */
  readonly depth: number | null;
  readonly predictors: PredictorSpend;
}

/** A finished game of a tournament, as it is compared. */
export interface PlayedGame {
  readonly slot: Slot;
  /** An index into the setup's modes. */
  readonly mode: number;
  readonly matchId: string;
  readonly end: MatchEnd;
  readonly plies: readonly PlayedPly[];
  readonly counts: MatchCounts;
  readonly accounts: BySeat<SeatAccount>;
  readonly forecast: ForecastScore;
}

/** Null for a match that has no end. */
export function playedGame(
  slot: Slot,
  mode: number,
  { setup, plies, end, summary }: KeptMatch,
): PlayedGame | null {
  if (end === null || summary === null) return null;
  const payers = SEATS.filter(seat => setup.speculation[seat].policy !== 'off');
  return {
    slot,
    mode,
    matchId: setup.id,
    end,
    plies: playedPlies(plies),
    counts: addRemainder(plies.reduce(addPly, NO_COUNTS), summary.rest),
    accounts: seatAccounts(plies, summary.rest, payers),
    forecast: forecastScore(plies),
  };
}

function playedPlies(plies: readonly PlyRecord[]): PlayedPly[] {
  const [first] = plies;
  if (first === undefined) return [];
  const startedAt = first.at - first.waitedMs;
  // A branch is closed by the commit before the ply that it prepared.
  const ahead = new Map(
    plies.flatMap(({ branches }) => branches.filter(cameTrue).map(branch => [branch.step, branch] as const)),
  );
  let committedMs = 0;
  return plies.map(({ ply, seat, uci, san, waitedMs, searchMs, kind, predictions, predictors }) => {
    committedMs += waitedMs;
    const index = predictions.findIndex(each => each.uci === uci);
    const branch = ahead.get(ply);
    const fromMs = branch === undefined ? committedMs - searchMs : branch.launchedAt - startedAt;
    return {
      seat,
      uci,
      san,
      waitedMs,
      searchMs,
      kind,
      rank: index < 0 ? null : index + 1,
      search: { fromMs, toMs: Math.min(committedMs, fromMs + searchMs) },
      depth: branch?.path.length ?? null,
      predictors,
    };
  });
}

function cameTrue({ end }: BranchRecord): boolean {
  return end === 'ready' || end === 'pending' || end === 'chained';
}
