import { START_FEN } from '../../../shared/chess/position.ts';
import type { PlyRecord } from '../../../shared/match/plyRecord.ts';
import type { BranchRecord, PredictorSpend } from '../../../shared/stats/branchRecord.ts';
import { NO_SPEND } from '../../../shared/stats/spend.ts';
import { NO_USAGE } from '../../../shared/stats/usage.ts';

export const NO_CALLS: PredictorSpend = { calls: 0, ms: 0, usage: NO_USAGE };

/** A ply of which only what a test is about is said. */
export function plyRecord(said: Partial<PlyRecord>): PlyRecord {
  return {
    ply: 1,
    seat: 'white',
    hosted: true,
    uci: 'e2e4',
    san: 'e4',
    fen: START_FEN,
    offersDraw: false,
    clockMs: null,
    searchMs: 0,
    waitedMs: 0,
    kind: 'none',
    usage: NO_USAGE,
    reasks: 0,
    predictions: [],
    branches: [],
    predictors: NO_CALLS,
    redrawn: 0,
    undecided: NO_SPEND,
    at: 0,
    ...said,
  };
}

/** A branch of which only what a test is about is said. */
export function branchRecord(said: Partial<BranchRecord>): BranchRecord {
  return {
    id: 1,
    seat: 'black',
    step: 2,
    path: ['e2e4'],
    pathProbability: 0.5,
    source: 'engine',
    launchedAt: 0,
    finishedAt: null,
    endedAt: 0,
    end: 'squashed',
    usage: NO_USAGE,
    ...said,
  };
}
