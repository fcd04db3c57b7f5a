import type { BranchRecord, PredictorSpend } from '../stats/branchRecord.ts';
import type { HitKind } from '../stats/hitKind.ts';
import type { Spend } from '../stats/spend.ts';
import type { Usage } from '../stats/usage.ts';
import type { Seat } from './seat.ts';

/** One predicted move of a turn, as it stood when the turn was committed. */
export interface PredictionRecord {
  readonly uci: string;
  readonly probability: number;
  readonly source: string;
  /** A search was launched on the position it leads to. */
  readonly launched: boolean;
  /** The reply that search had prepared, UCI, if it was finished and is a move. */
  readonly reply: string | null;
}

/** Everything counted about one committed ply. Durations are of the match's clock. */
export interface PlyRecord {
  /** From 1. */
  readonly ply: number;
  readonly seat: Seat;
  /** By a hosted agent, whose spending is ours to count. */
  readonly hosted: boolean;
  readonly uci: string;
  readonly san: string;
  /** After the move. */
  readonly fen: string;
  readonly offersDraw: boolean;
  /** The mover's clock after the move, increment included; null without a clock. */
  readonly clockMs: number | null;
  /** From the launch of the search to its end; for a socket's player, the time waited. */
  readonly searchMs: number;
  /** Reply latency: from the opponent's commit (or the start of the match) to this one. */
  readonly waitedMs: number;
  readonly kind: HitKind;
  readonly usage: Usage;
  /** How often the choice was asked for again, because an answer was illegal or could not be read. */
  readonly reasks: number;
  /** The predictions of this ply's own move, best first. */
  readonly predictions: readonly PredictionRecord[];
  /** The branches that came true or were dropped since the commit before. */
  readonly branches: readonly BranchRecord[];
  /** Predictor calls that ended since the commit before. */
  readonly predictors: PredictorSpend;
  /** Turns of a sampling agent that had to be asked afresh since the commit before. */
  readonly redrawn: number;
  /** Spent since then by searches of a seat's own that decided nothing. */
  readonly undecided: Spend;
  /** Wall-clock time of the commit, milliseconds since 1970. */
  readonly at: number;
}
