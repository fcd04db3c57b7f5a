import type { Usage } from './usage.ts';

/**
 * How a launched branch ended: it came true (`ready`, `pending`: it had been guessed; `chained`: no guess was
 * needed), was `squashed`, or its search was `lost` to a failure of transport.
 */
export const BRANCH_ENDS = ['ready', 'pending', 'chained', 'squashed', 'lost'] as const;
export type BranchEnd = (typeof BRANCH_ENDS)[number];

/**
 * The account of one launched branch. Instants are milliseconds: in the ledger of the match's clock, in a match's
 * record since 1970.
 */
export interface BranchRecord {
  /** Unique within a run of the match. */
  readonly id: number;
  /** Whose reply was prepared. */
  readonly seat: string;
  /** The step (in chess: the ply) that it prepared. */
  readonly step: number;
  /** The choices between the position committed at its launch and the branch. */
  readonly path: readonly string[];
  readonly pathProbability: number;
  /** The predictor that guessed the last of them; 'certain' where no guess was needed. */
  readonly source: string;
  readonly launchedAt: number;
  /** When its search was finished; null where it still ran at the end, or was aborted. */
  readonly finishedAt: number | null;
  /** When it came true or was dropped. */
  readonly endedAt: number;
  readonly end: BranchEnd;
  /** Spent by the end. What an adopted search spends afterwards belongs to its ply. */
  readonly usage: Usage;
}

/** Calls of predictors, finished or not. Values add. */
export interface PredictorSpend {
  readonly calls: number;
  readonly ms: number;
  readonly usage: Usage;
}
