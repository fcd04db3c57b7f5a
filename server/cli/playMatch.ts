import { type MatchCounts, windowsOf } from '../../shared/match/counts.ts';
import { type MatchEnd, type MatchResult, type Termination } from '../../shared/match/end.ts';
import { forecastScore } from '../../shared/match/forecasts.ts';
import type { Match } from '../../shared/match/match.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { BySeat } from '../../shared/match/seat.ts';
import type { SpeculationSettings } from '../../shared/match/speculation.ts';
import { type Theory, theoryOf } from '../../shared/match/theory.ts';
import type { SpeculationView } from '../../shared/protocol/view.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';
import { type ForecastReport, forecastReport } from '../../shared/stats/forecastScore.ts';
import { usageRatio } from '../../shared/stats/spend.ts';
import type { Agent } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import { Conductor, DEFAULT_LIMITS, type MatchLimits } from '../match/conductor.ts';
import type { Journal } from '../match/journal.ts';
import type { Forecast } from '../predictors/predictor.ts';

/** What `match --json` prints: one match. Durations are milliseconds. */
export interface MatchReport {
  readonly moves: readonly string[];
  readonly result: MatchResult;
  readonly termination: Termination | '';
  readonly wallMs: number;
  readonly searchMs: number;
  readonly windows: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  readonly misses: number;
  readonly chained: number;
  readonly branches: number;
  readonly squashed: number;
  readonly usageRatio: number;
  /** The bound on it; null where there is none, or where the seats have different ones. */
  readonly maxUsage: number | null;
  /** What theory expects to be saved, from the hit rate and times that were counted; null without windows. */
  readonly theory: Theory | null;
  /** How good the predictions were; null where there were none. */
  readonly forecast: ForecastReport | null;
}

export interface PlayedMatch {
  readonly match: Match;
  readonly plies: readonly PlyRecord[];
  /** Every branch, in the order in which they ended. */
  readonly branches: readonly BranchRecord[];
  readonly counts: MatchCounts;
  readonly report: MatchReport;
}

export interface PlayOptions {
  readonly agents: BySeat<Agent>;
  readonly forecast: Forecast | null;
  readonly speculation: BySeat<SpeculationSettings>;
  /** Its turn begins now. */
  readonly match: Match;
  readonly clock: Clock;
  readonly limits?: MatchLimits;
  /** The match goes no further once aborted; its end is then missing. */
  readonly signal?: AbortSignal;
  readonly onPly?: (record: PlyRecord, match: Match, counts: MatchCounts) => void;
  /** The speculation changed; `look` tells how it stands. */
  readonly onSpeculation?: (look: () => SpeculationView) => void;
  readonly onFailure?: (agent: Agent, error: unknown) => void;
}

/** Plays one match without a server, and keeps it in memory. */
export async function playMatch(options: PlayOptions): Promise<PlayedMatch> {
  const { agents, forecast, speculation, match, clock, signal, onPly, onSpeculation, onFailure } = options;
  const plies: PlyRecord[] = [];
  let dropped: readonly BranchRecord[] = [];
  const memory: Journal = {
    match: async () => undefined,
    ply: async (_id, record) => {
      plies.push(record);
    },
    end: async (_id, _end, { rest }) => {
      dropped = rest.branches;
    },
  };
  const startedAt = clock.now();
  const conductor = new Conductor({
    id: 'match',
    match,
    seats: {
      white: { kind: 'hosted', agent: agents.white, speculation: speculation.white },
      black: { kind: 'hosted', agent: agents.black, speculation: speculation.black },
    },
    forecast,
    clock,
    journal: memory,
    limits: options.limits ?? DEFAULT_LIMITS,
    observer: {
      ...(onPly && { ply: onPly }),
      ...(onSpeculation && { speculation: () => onSpeculation(() => conductor.speculation) }),
    },
    ...(onFailure && { onFailure }),
  });
  const stop = (): void => conductor.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    await conductor.run();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  const wallMs = clock.now() - startedAt;
  return {
    match: conductor.match,
    plies,
    branches: [...plies.flatMap(ply => ply.branches), ...dropped],
    counts: conductor.counts,
    report: reportOf(conductor.match, { plies, counts: conductor.counts, wallMs, speculation }),
  };
}

function reportOf(
  { moves, end }: Match,
  {
    plies,
    counts,
    wallMs,
    speculation: { white, black },
  }: {
    plies: readonly PlyRecord[];
    counts: MatchCounts;
    wallMs: number;
    speculation: BySeat<SpeculationSettings>;
  },
): MatchReport {
  const { searchMs, readyHits, pendingHits, misses, chained, branches, squashed } = counts;
  return {
    moves,
    ...endOf(end),
    wallMs: Math.round(wallMs),
    searchMs: Math.round(searchMs),
    windows: windowsOf(counts),
    readyHits,
    pendingHits,
    misses,
    chained,
    branches,
    squashed,
    usageRatio: Number(usageRatio(counts).ratio.toFixed(3)),
    maxUsage: white.policy !== 'off' && white.maxUsage === black.maxUsage ? white.maxUsage : null,
    theory: theoryOf(plies, white),
    forecast: forecastReport(forecastScore(plies)),
  };
}

function endOf(end: MatchEnd | null): Pick<MatchReport, 'result' | 'termination'> {
  return { result: end?.result ?? '*', termination: end?.termination ?? '' };
}
