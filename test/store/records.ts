import { START_FEN } from '../../shared/chess/position.ts';
import { NO_COUNTS } from '../../shared/match/counts.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { preset } from '../../shared/match/speculation.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';
import { NO_SPEND } from '../../shared/stats/spend.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';

/** A setup of two agents. */
export function someSetup(id: string, changes: Partial<MatchSetup> = {}): MatchSetup {
  const agent = {
    kind: 'agent',
    agent: 'random',
    pace: null,
    name: 'Random',
    paceLabel: null,
    isolated: true,
  } as const;
  const speculation = preset('off');
  return {
    id,
    createdAt: 1000,
    players: { white: agent, black: agent },
    initialFen: START_FEN,
    timeControl: { kind: 'none' },
    plyLimit: null,
    seed: 1,
    speculation: { white: speculation, black: speculation },
    creator: null,
    exhibition: false,
    rated: false,
    ...changes,
  };
}

/** A record of ply `ply`; its move is not checked by the store. */
export function somePly(ply: number): PlyRecord {
  return {
    ply,
    seat: ply % 2 === 1 ? 'white' : 'black',
    hosted: true,
    uci: 'g1f3',
    san: 'Nf3',
    fen: START_FEN,
    offersDraw: false,
    clockMs: null,
    searchMs: 12.5,
    waitedMs: 3.25,
    kind: 'ready',
    usage: { ...NO_USAGE, nodes: 10 },
    reasks: 0,
    predictions: [{ uci: 'g1f3', probability: 0.5, source: 'engine', launched: true, reply: 'e7e5' }],
    branches: [
      {
        id: ply,
        seat: 'black',
        step: ply + 1,
        path: ['g1f3'],
        pathProbability: 0.5,
        source: 'engine',
        launchedAt: 1,
        finishedAt: null,
        endedAt: 2,
        end: 'squashed',
        usage: NO_USAGE,
      },
    ],
    predictors: { calls: 1, ms: 2, usage: NO_USAGE },
    redrawn: 0,
    undecided: NO_SPEND,
    at: 1000 + ply,
  };
}

export function someSummary(plies: number): MatchSummary {
  return {
    counts: { ...NO_COUNTS, plies, readyHits: 3 },
    rest: { branches: [], predictors: { calls: 0, ms: 0, usage: NO_USAGE }, redrawn: 0, undecided: NO_SPEND },
    at: 5000,
  };
}
