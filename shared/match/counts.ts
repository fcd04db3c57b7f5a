import type { BranchRecord, PredictorSpend } from '../stats/branchRecord.ts';
import { type Account, addSpend, NO_ACCOUNT, NO_SPEND, type Spend, shareOf } from '../stats/spend.ts';
import { addUsage, NO_USAGE, type Usage } from '../stats/usage.ts';
import type { PlyRecord } from './plyRecord.ts';
import type { BySeat, Seat } from './seat.ts';

/** What is counted for a match: a fold over its committed plies and what was dropped after the last. */
export interface MatchCounts {
  readonly plies: number;
  /** From the start of the match to the last commit, as the sum of the waits for each ply. */
  readonly wallMs: number;
  /** What a sequential run would have waited. */
  readonly searchMs: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  readonly misses: number;
  readonly chained: number;
  /** Plies whose move was among the predictions. */
  readonly predictedPlies: number;
  readonly branches: number;
  readonly squashed: number;
  /** Speculative searches lost to a failure of transport. */
  readonly lost: number;
  readonly redrawn: number;
  /** Answers of committed choices that were asked for again. */
  readonly reasks: number;
  /** Spent on committed choices of hosted agents, on dropped branches, and by predictors. */
  readonly choices: Spend;
  readonly dropped: Spend;
  readonly predictors: PredictorSpend;
  /** By searches of a seat's own that decided nothing: lost on the way, stopped by the end, or without a choice. */
  readonly undecided: Spend;
}

export const NO_COUNTS: MatchCounts = {
  plies: 0,
  wallMs: 0,
  searchMs: 0,
  readyHits: 0,
  pendingHits: 0,
  misses: 0,
  chained: 0,
  predictedPlies: 0,
  branches: 0,
  squashed: 0,
  lost: 0,
  redrawn: 0,
  reasks: 0,
  choices: NO_SPEND,
  dropped: NO_SPEND,
  predictors: { calls: 0, ...NO_SPEND },
  undecided: NO_SPEND,
};

/** What ended outside any ply: after the last commit. */
export interface Remainder {
  readonly branches: readonly BranchRecord[];
  readonly predictors: PredictorSpend;
  readonly redrawn: number;
  readonly undecided: Spend;
}

export const NO_REMAINDER: Remainder = {
  branches: [],
  predictors: { calls: 0, ...NO_SPEND },
  redrawn: 0,
  undecided: NO_SPEND,
};

/** What ended in one stretch and in the next. */
export function addPages(a: Remainder, b: Remainder): Remainder {
  return {
    branches: [...a.branches, ...b.branches],
    predictors: { calls: a.predictors.calls + b.predictors.calls, ...addSpend(a.predictors, b.predictors) },
    redrawn: a.redrawn + b.redrawn,
    undecided: addSpend(a.undecided, b.undecided),
  };
}

/** What was spent on branches that never came true. */
export function droppedUsage(branches: readonly BranchRecord[]): Usage {
  return branches
    .filter(({ end }) => end === 'squashed' || end === 'lost')
    .reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
}

export function addRemainder(
  counts: MatchCounts,
  { branches, predictors, redrawn, undecided }: Remainder,
): MatchCounts {
  let { squashed, lost, dropped } = counts;
  for (const branch of branches) {
    if (branch.end !== 'squashed' && branch.end !== 'lost') continue;
    if (branch.end === 'squashed') squashed++;
    else lost++;
    const ms = (branch.finishedAt ?? branch.endedAt) - branch.launchedAt;
    dropped = addSpend(dropped, { ms, usage: branch.usage });
  }
  return {
    ...counts,
    branches: counts.branches + branches.length,
    squashed,
    lost,
    redrawn: counts.redrawn + redrawn,
    dropped,
    undecided: addSpend(counts.undecided, undecided),
    predictors: {
      calls: counts.predictors.calls + predictors.calls,
      ...addSpend(counts.predictors, predictors),
    },
  };
}

export function addPly(counts: MatchCounts, ply: PlyRecord): MatchCounts {
  const choice = ply.hosted ? { ms: ply.searchMs, usage: ply.usage } : NO_SPEND;
  return {
    ...addRemainder(counts, ply),
    plies: counts.plies + 1,
    wallMs: counts.wallMs + ply.waitedMs,
    searchMs: counts.searchMs + ply.searchMs,
    readyHits: counts.readyHits + (ply.kind === 'ready' ? 1 : 0),
    pendingHits: counts.pendingHits + (ply.kind === 'pending' ? 1 : 0),
    misses: counts.misses + (ply.kind === 'miss' ? 1 : 0),
    chained: counts.chained + (ply.kind === 'chained' ? 1 : 0),
    predictedPlies: counts.predictedPlies + (ply.predictions.some(({ uci }) => uci === ply.uci) ? 1 : 0),
    reasks: counts.reasks + ply.reasks,
    choices: addSpend(counts.choices, choice),
  };
}

/** What was counted in two matches. */
export function addCounts(a: MatchCounts, b: MatchCounts): MatchCounts {
  return {
    plies: a.plies + b.plies,
    wallMs: a.wallMs + b.wallMs,
    searchMs: a.searchMs + b.searchMs,
    readyHits: a.readyHits + b.readyHits,
    pendingHits: a.pendingHits + b.pendingHits,
    misses: a.misses + b.misses,
    chained: a.chained + b.chained,
    predictedPlies: a.predictedPlies + b.predictedPlies,
    reasks: a.reasks + b.reasks,
    branches: a.branches + b.branches,
    squashed: a.squashed + b.squashed,
    lost: a.lost + b.lost,
    redrawn: a.redrawn + b.redrawn,
    choices: addSpend(a.choices, b.choices),
    dropped: addSpend(a.dropped, b.dropped),
    predictors: { calls: a.predictors.calls + b.predictors.calls, ...addSpend(a.predictors, b.predictors) },
    undecided: addSpend(a.undecided, b.undecided),
  };
}

/** readyHits + pendingHits + misses: the denominator of every hit rate. */
export function windowsOf(counts: MatchCounts): number {
  return counts.readyHits + counts.pendingHits + counts.misses;
}

/** What a seat has spent, and how many committed choices that paid for. */
export interface SeatAccount extends Account {
  readonly decisions: number;
}

/**
 * By seat: what it has spent on the plies and what ended after them. Predictor calls are shared by `payers`,
 * the seats that speculate.
 */
export function seatAccounts(
  plies: readonly PlyRecord[],
  rest: Remainder,
  payers: readonly Seat[],
): BySeat<SeatAccount> {
  const of = (seat: Seat): SeatAccount => {
    let { choices, dropped, predictors, decisions } = { ...NO_ACCOUNT, decisions: 0 };
    for (const page of [...plies, rest]) {
      const own = page.branches.filter(branch => branch.seat === seat);
      dropped = addSpend(dropped, addRemainder(NO_COUNTS, { ...page, branches: own }).dropped);
      if (payers.includes(seat)) predictors = addSpend(predictors, shareOf(page.predictors, payers.length));
    }
    for (const ply of plies) {
      if (ply.seat !== seat || !ply.hosted) continue;
      choices = addSpend(choices, { ms: ply.searchMs, usage: ply.usage });
      decisions++;
    }
    return { choices, dropped, predictors, decisions };
  };
  return { white: of('white'), black: of('black') };
}
