import { startClock } from '../../shared/chess/clock.ts';
import { sideToMove } from '../../shared/chess/position.ts';
import { formatTimeControl } from '../../shared/chess/timeControl.ts';
import { droppedUsage, type MatchCounts, windowsOf } from '../../shared/match/counts.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type {
  MatchRow,
  MatchStatus,
  MatchView,
  PlayerView,
  PlyView,
  SearchView,
  TotalsView,
} from '../../shared/protocol/view.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';
import { usageRatio } from '../../shared/stats/spend.ts';
import { addUsage, tokensOf } from '../../shared/stats/usage.ts';

/** A match as it is shown in a list, live or from its record: what everyone may see. */
export interface MatchHead {
  readonly setup: MatchSetup;
  /** The newest ply; null before the first. */
  readonly last: PlyRecord | null;
  readonly counts: MatchCounts;
  readonly status: MatchStatus;
  readonly end: MatchEnd | null;
  readonly spectators: number;
}

/** The same with all that its own page shows. */
export interface ShownMatch extends MatchHead {
  readonly plies: readonly PlyRecord[];
  /** When the turn in progress began, milliseconds since 1970. */
  readonly turnStartedAt: number;
  /** Of output, by the search that decides the turn in progress, since it began. */
  readonly writtenTokens: number;
}

function playerView({ players, ratings }: MatchSetup, seat: Seat): PlayerView {
  const player = players[seat];
  const { rating, deviation } = ratings?.[seat] ?? { rating: -1, deviation: -1 };
  const pace = (player.kind === 'agent' && player.paceLabel) || '';
  return { kind: player.kind, name: player.name, pace, rating, deviation };
}

export function plyView(ply: PlyRecord): PlyView {
  const { uci, san, fen, clockMs, searchMs, waitedMs, kind, offersDraw, at, usage, reasks } = ply;
  const dropped = droppedUsage(ply.branches);
  return {
    uci,
    san,
    fen,
    clockMs: clockMs ?? -1,
    searchMs,
    waitedMs,
    kind,
    offersDraw,
    at,
    tokens: tokensOf(usage),
    costUsd: usage.costUsd ?? -1,
    droppedTokens: tokensOf(dropped),
    droppedUsd: dropped.costUsd ?? -1,
    reasks,
  };
}

export function totalsView(counts: MatchCounts): TotalsView {
  const { readyHits, pendingHits, misses, chained, branches, squashed, wallMs, searchMs } = counts;
  const { choices, dropped, predictors, undecided } = counts;
  const all = [choices, dropped, predictors, undecided];
  const spent = all.map(({ usage }) => usage).reduce(addUsage);
  return {
    windows: windowsOf(counts),
    readyHits,
    pendingHits,
    misses,
    chained,
    branches,
    squashed,
    wallMs,
    searchMs,
    usageRatio: usageRatio(counts).ratio,
    tokens: tokensOf(spent),
    costUsd: spent.costUsd ?? -1,
    playedTokens: tokensOf(choices.usage),
    playedUsd: choices.usage.costUsd ?? -1,
    droppedTokens: tokensOf(dropped.usage),
    droppedUsd: dropped.usage.costUsd ?? -1,
    predictorTokens: tokensOf(predictors.usage),
    predictorUsd: predictors.usage.costUsd ?? -1,
    lostTokens: tokensOf(undecided.usage),
    lostUsd: undecided.usage.costUsd ?? -1,
    reasks: counts.reasks,
    estimated: all.some(({ usage }) => usage.estimated),
  };
}

/** Without what only the account needs. */
export function searchView(branch: BranchRecord): SearchView {
  const { id, seat, step, path, pathProbability, launchedAt, finishedAt, endedAt, end } = branch;
  return { id, seat, step, path, pathProbability, launchedAt, finishedAt, endedAt, end };
}

/** Everything of a MatchView but its list of plies. */
export function matchViewHead(shown: ShownMatch): Omit<MatchView, 'plies'> {
  const { setup, last, counts, status, end, turnStartedAt, writtenTokens, spectators } = shown;
  const fen = last?.fen ?? setup.initialFen;
  return {
    id: setup.id,
    white: playerView(setup, 'white'),
    black: playerView(setup, 'black'),
    rated: setup.rated,
    initialFen: setup.initialFen,
    timeControl: formatTimeControl(setup.timeControl),
    fen,
    toMove: sideToMove(fen),
    drawOffered: end === null && last?.offersDraw === true,
    whiteClockMs: clockOf('white', shown),
    blackClockMs: clockOf('black', shown),
    turnStartedAt,
    writtenTokens,
    status,
    result: end?.result ?? '*',
    termination: end?.termination ?? '',
    reason: end?.reason?.code ?? '',
    reasonWhat: end?.reason?.what ?? '',
    reasonCount: end?.reason?.count ?? -1,
    spectators,
    totals: totalsView(counts),
  };
}

export function matchView(shown: ShownMatch): MatchView {
  return { ...matchViewHead(shown), plies: shown.plies.map(plyView) };
}

export function matchRow({ setup, last, counts, status, end, spectators }: MatchHead): MatchRow {
  return {
    id: setup.id,
    white: playerView(setup, 'white'),
    black: playerView(setup, 'black'),
    timeControl: formatTimeControl(setup.timeControl),
    fen: last?.fen ?? setup.initialFen,
    lastMove: last?.uci ?? '',
    plies: counts.plies,
    status,
    result: end?.result ?? '*',
    termination: end?.termination ?? '',
    exhibition: setup.exhibition,
    spectators,
    readyHits: counts.readyHits,
    windows: windowsOf(counts),
    createdAt: setup.createdAt,
  };
}

function clockOf(seat: Seat, { setup, plies }: ShownMatch): number {
  const last = plies.findLast(ply => ply.seat === seat);
  return last?.clockMs ?? startClock(setup.timeControl)?.remainingMs[seat] ?? -1;
}
