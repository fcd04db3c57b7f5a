import { quantile } from 'simple-statistics';
import { addCounts, type MatchCounts, NO_COUNTS, windowsOf } from '../../shared/match/counts.ts';
import type { SpeculationSettings } from '../../shared/match/speculation.ts';
import { type Theory, theoryOf } from '../../shared/match/theory.ts';
import { addScores, forecastReport, NO_SCORE } from '../../shared/stats/forecastScore.ts';
import type { HitKind } from '../../shared/stats/hitKind.ts';
import { amountOf, usageRatio } from '../../shared/stats/spend.ts';
import { tokensOf } from '../../shared/stats/usage.ts';
import type { Latency, ModeFigures } from '../../shared/tournament/results.ts';
import { paceOf, type TournamentSetup } from '../../shared/tournament/setup.ts';
import type { PlayedGame } from './game.ts';

/** What is counted of one mode, over all its games. */
export function modeFigures(setup: TournamentSetup, games: readonly PlayedGame[], mode: number): ModeFigures {
  const own = games.filter(game => game.mode === mode);
  const counts = countsOf(own);
  const plies = own.flatMap(game => game.plies);
  const windows = windowsOf(counts);
  const asked = setup.modes[mode];
  return {
    mode: asked?.name ?? '',
    policy: asked?.speculation.policy ?? '',
    maxUsage: asked?.speculation.maxUsage ?? null,
    games: own.length,
    plies: counts.plies,
    wallMs: counts.wallMs,
    searchMs: counts.searchMs,
    latency: latencyOf(plies.map(({ waitedMs }) => waitedMs)),
    windows,
    readyHits: counts.readyHits,
    pendingHits: counts.pendingHits,
    misses: counts.misses,
    chained: counts.chained,
    hitRate: windows === 0 ? null : (counts.readyHits + counts.pendingHits) / windows,
    stepAccuracy: counts.plies === 0 ? 0 : counts.predictedPlies / counts.plies,
    byRank: ranksOf(own, windows),
    byDepth: depthsOf(own, windows),
    usage: usageOf(counts, setup),
    theory: theoryOfGames(own, asked?.speculation ?? null),
    forecast: forecastOf(own),
    redrawn: counts.redrawn,
  };
}

/** The sum of what was counted in games. */
export function countsOf(games: readonly PlayedGame[]): MatchCounts {
  return games.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS);
}

/** Null without games or windows. */
export function theoryOfGames(
  games: readonly PlayedGame[],
  speculation: SpeculationSettings | null,
): Theory | null {
  if (speculation === null) return null;
  const plies = games.flatMap(game => game.plies);
  return theoryOf(plies, speculation);
}

/** Null without a ply. */
export function latencyOf(waitedMs: readonly number[]): Latency {
  if (waitedMs.length === 0) return null;
  const values = [...waitedMs];
  const [p50Ms = 0, p90Ms = 0, p99Ms = 0] = quantile(values, [0.5, 0.9, 0.99]);
  const meanMs = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { plies: values.length, meanMs, p50Ms, p90Ms, p99Ms };
}

function forecastOf(games: readonly PlayedGame[]): ModeFigures['forecast'] {
  const report = forecastReport(games.reduce((sum, { forecast }) => addScores(sum, forecast), NO_SCORE));
  return report === null ? null : { ...report, reliability: [...report.reliability] };
}

/**
 * How many windows the first guess won, the second, and so on. A search tells whether the move before it had been
 * guessed; as which guess, the ply of that move tells.
 */
function ranksOf(games: readonly PlayedGame[], windows: number): ModeFigures['byRank'] {
  const hits: number[] = [];
  for (const { plies } of games) {
    for (const [i, { kind }] of plies.entries()) {
      const rank = plies[i - 1]?.rank ?? null;
      if (rank === null || !wonWindow(kind)) continue;
      hits[rank - 1] = (hits[rank - 1] ?? 0) + 1;
    }
  }
  return Array.from({ length: hits.length }, (_, i) => {
    const count = hits[i] ?? 0;
    return { rank: i + 1, hits: count, share: count / windows };
  });
}

/** How many windows were won by a search launched one ply ahead, two, and so on. */
function depthsOf(games: readonly PlayedGame[], windows: number): ModeFigures['byDepth'] {
  const hits = new Map<number, number>();
  for (const { kind, depth } of games.flatMap(({ plies }) => plies)) {
    if (depth === null || !wonWindow(kind)) continue;
    hits.set(depth, (hits.get(depth) ?? 0) + 1);
  }
  return [...hits]
    .sort(([a], [b]) => a - b)
    .map(([depth, won]) => ({ depth, hits: won, share: won / windows }));
}

/** A guess came true; where none was needed ('chained'), there was no window. */
export function wonWindow(kind: HitKind): boolean {
  return kind === 'ready' || kind === 'pending';
}

function usageOf(counts: MatchCounts, { agents }: TournamentSetup): ModeFigures['usage'] {
  const { ratio, unit } = usageRatio(counts);
  const parts = [counts.choices, counts.dropped, counts.predictors];
  const [choices = 0, dropped = 0, predictors = 0] = parts.map(part => amountOf(part, unit));
  const all = choices + dropped + predictors;
  // What a seat's own searches spent without a choice was spent all the same; no ratio has it.
  const spent = [...parts, counts.undecided];
  const costs = spent.map(({ usage }) => usage.costUsd);
  return {
    ratio,
    unit,
    wastedShare: all > 0 ? dropped / all : 0,
    predictorShare: all > 0 ? predictors / all : 0,
    tokens: spent.reduce((sum, { usage }) => sum + tokensOf(usage), 0),
    costUsd: costs.includes(null) ? null : costs.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    estimated: spent.some(({ usage }) => usage.estimated),
    imitated: agents.some(agent => paceOf(agent) !== null),
  };
}
