import { z } from 'zod';
import { RESULTS, TERMINATIONS } from '../match/end.ts';

/*
 * results.json, and what a tournament's page is told: docs/tournament-results.schema.json is made of this.
 */

const count = z.int().min(0);
const ms = z.number();
const share = z.number().min(0).max(1);

/** An estimate with the bounds of its 95 % interval; null where too few openings tell no spread. */
export const interval = z
  .object({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() })
  .describe('An estimate with its 95 % interval; the bounds are null below five openings');
export type Interval = z.infer<typeof interval>;

/** What the machine takes for itself, told by instant agents (random movers). */
export const overhead = z
  .object({ mode: z.string(), plies: count, meanMs: ms, p99Ms: ms })
  .describe(
    'Reply latency of instant agents in the same runner: what the machine takes for itself, per move',
  );
export type Overhead = z.infer<typeof overhead>;

const latency = z
  .object({ plies: count, meanMs: ms, p50Ms: ms, p90Ms: ms, p99Ms: ms })
  .describe('From the opponent’s commit to the reply; null without a ply')
  .nullable();
export type Latency = z.infer<typeof latency>;

const usage = z.object({
  ratio: z.number().describe('Everything spent / spent on the moves played'),
  unit: z.enum(['cost', 'tokens', 'search time']),
  wastedShare: share.describe('Of everything spent: what went into searches that never came true'),
  predictorShare: share.describe('Of everything spent: what went into predictions'),
  tokens: count,
  costUsd: z.number().nullable().describe('Null where a price is not known'),
  estimated: z.boolean().describe('A part of it is an estimate: aborted calls without a count'),
  imitated: z.boolean().describe('Tokens of agents that imitate a recorded model: nothing was paid for them'),
});

const forecast = z
  .object({
    windows: count,
    logLoss: z.number().describe('Nats'),
    brier: z.number(),
    reliability: z.array(
      z.object({ from: z.number(), forecasts: count, called: z.number(), cameTrue: z.number() }),
    ),
  })
  .nullable();

const theory = z
  .object({ paper: z.number(), tree: z.number() })
  .nullable()
  .describe('What theory expects to be saved, from the counted hit rate and times: docs/speculation.md');

const rank = z.object({ rank: z.int().min(1), hits: count, share }).describe('Windows that this guess won');
const depth = z
  .object({ depth: z.int().min(1), hits: count, share })
  .describe('Windows won by a search that was launched so many plies ahead');

/** One way to play, over all its games. */
const modeFigures = z.object({
  mode: z.string(),
  policy: z.string(),
  maxUsage: z.number().nullable(),
  games: count,
  plies: count,
  wallMs: ms.describe('Sum over the games, from the start to the last commit'),
  searchMs: ms.describe('What the searches of the moves played took by themselves'),
  latency,
  windows: count,
  readyHits: count,
  pendingHits: count,
  misses: count,
  chained: count,
  hitRate: share.nullable().describe('(ready + pending) / windows; null without windows'),
  stepAccuracy: share.describe('As the paper counts: plies whose move was predicted / plies'),
  byRank: z.array(rank),
  byDepth: z.array(depth),
  usage,
  theory,
  forecast,
  redrawn: count.describe('Turns of sampling agents that were asked afresh: there the claim is not exact'),
});
export type ModeFigures = z.infer<typeof modeFigures>;

const strength = z.object({
  wins: count,
  draws: count,
  losses: count,
  score: share.nullable(),
  elo: z.number().nullable().describe('Against its opponents; null for a clean score'),
  margin: z.number().nullable().describe('Half of the 95 % interval; null where there are too few games'),
  los: share.nullable().describe('Likelihood of superiority over its opponents'),
  openings: count.describe('Games of one opening count as one: the error is that of so many'),
});

/** One agent in one mode. */
const agentFigures = z.object({
  agent: z.string(),
  mode: z.string(),
  wallMs: ms.describe('Sum of its own replies’ latencies'),
  latency,
  saved: interval
    .nullable()
    .describe(
      'Share of its own sequential time, over pairs, move for move; null in the baseline and without pairs',
    ),
  windows: count.describe('Of its own searches'),
  hitRate: share
    .nullable()
    .describe('Of its windows, those in which the move before was guessed; null without'),
  stepAccuracy: share.describe('Its plies whose move was predicted / its plies'),
  usage: usage.pick({ ratio: true, unit: true, wastedShare: true, estimated: true, imitated: true }),
  strength,
});
export type AgentFigures = z.infer<typeof agentFigures>;

const pairFigures = z.object({
  game: z.string().describe('The games’ key without the mode'),
  opening: z.string(),
  baselineMs: ms,
  modeMs: ms,
  savedMs: ms.describe('For equally many moves'),
  identical: z.boolean(),
});
export type PairFigures = z.infer<typeof pairFigures>;

/** Whether play changed, pair by pair. */
const sameness = z.object({
  promised: count.describe(
    'Pairs between agents that give equal turns equal choices and read no clock, where no flag fell',
  ),
  identical: count.describe('Of these: both games are the same, move for move'),
  others: count.describe('All other pairs: their strength is compared'),
  atPlyLimit: count.describe('Of the others: a game ended at the ply limit, and so says nothing of strength'),
  equivalence: z
    .array(
      z.object({
        agent: z.string(),
        pairs: count,
        openings: count,
        scoreDifference: z.number(),
        low: z.number().describe('Of the 90 % interval: two one-sided tests of 5 %'),
        high: z.number(),
        marginElo: z.number(),
        marginScore: z.number(),
        equivalent: z.boolean(),
        power: share.describe('How likely so many games show equivalence where there is no difference'),
      }),
    )
    .describe(
      'Of the other pairs, without those at the ply limit; none below five openings, or where all are equal',
    ),
});

/** A mode against the sequential one, over the pairs of games that differ in nothing else. */
const comparison = z.object({
  mode: z.string(),
  baseline: z.string(),
  pairs: count,
  openings: count,
  saved: interval.describe('Share of the sequential time that was saved; measured on the wall clock'),
  savedMs: interval.describe('The same in milliseconds a game: the mean over the pairs'),
  perMove: z.boolean().describe('Games of a pair had different lengths: times are compared move for move'),
  usageRatio: z.number().describe('What the mode spent / what the baseline spent, in the unit of its usage'),
  theory,
  sameness,
  perPair: z.array(pairFigures),
});
export type Comparison = z.infer<typeof comparison>;

const gameRow = z.object({
  game: z.string(),
  match: z.string().describe('The match’s id on its server'),
  round: count,
  mode: z.string(),
  white: z.string(),
  black: z.string(),
  opening: z.string(),
  initialFen: z.string(),
  result: z.enum(RESULTS),
  termination: z.enum(TERMINATIONS),
  plies: count,
  wallMs: ms,
  searchMs: ms,
});
export type GameRow = z.infer<typeof gameRow>;

export const tournamentResults = z
  .object({
    version: z.literal(1),
    name: z.string(),
    format: z.string(),
    seed: z.number(),
    agents: z.array(
      z.object({
        name: z.string(),
        agent: z.string(),
        pace: z.string().nullable().describe('Imitated think times; null where they are real'),
      }),
    ),
    modes: z.array(z.string()),
    timeControl: z.string(),
    plyLimit: count,
    concurrency: count,
    createdAt: z.number().describe('Milliseconds since 1970'),
    planned: count,
    played: count,
    aborted: count,
    atPlyLimit: count.describe('Games that ended by the ply limit: they say little about strength'),
    machine: z.object({ cores: count, overhead: z.array(overhead) }),
    byMode: z.array(modeFigures),
    byAgent: z.array(agentFigures),
    comparisons: z.array(comparison),
    crosstable: z.array(
      z.object({
        mode: z.string(),
        rows: z.array(
          z.object({
            agent: z.string(),
            points: z.number(),
            games: count,
            against: z.array(z.object({ points: z.number(), games: count }).nullable()),
          }),
        ),
      }),
    ),
    games: z.array(gameRow),
  })
  .describe('What a tournament of Ponderhit came to. Durations are milliseconds of the wall clock.');
export type TournamentResults = z.infer<typeof tournamentResults>;
