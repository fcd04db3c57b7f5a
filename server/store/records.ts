import { z } from 'zod';
import type { MatchCounts, Remainder } from '../../shared/match/counts.ts';
import { type MatchEnd, RESULTS, TERMINATIONS } from '../../shared/match/end.ts';
import { END_REASONS, type EndReason } from '../../shared/match/endReason.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import { SEATS } from '../../shared/match/seat.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';
import { BRANCH_ENDS, type BranchRecord, type PredictorSpend } from '../../shared/stats/branchRecord.ts';
import { HIT_KINDS } from '../../shared/stats/hitKind.ts';
import { NO_SPEND, type Spend } from '../../shared/stats/spend.ts';
import type { Usage } from '../../shared/stats/usage.ts';

/*
 * Parsers of what is read back from the file.
 */

const seat = z.enum(SEATS);

const usage = z.object({
  inputTokens: z.number(),
  // Older files do not know these two.
  cachedTokens: z.number().default(0),
  outputTokens: z.number(),
  reasoningTokens: z.number().default(0),
  nodes: z.number(),
  costUsd: z.number().nullable(),
  estimated: z.boolean(),
}) satisfies z.ZodType<Usage>;

const branchRecord = z.object({
  id: z.number(),
  seat: z.string(),
  step: z.number(),
  path: z.array(z.string()),
  pathProbability: z.number(),
  source: z.string(),
  launchedAt: z.number(),
  finishedAt: z.number().nullable(),
  endedAt: z.number(),
  end: z.enum(BRANCH_ENDS),
  usage,
}) satisfies z.ZodType<BranchRecord>;

const spend = z.object({ ms: z.number(), usage }) satisfies z.ZodType<Spend>;
const predictorSpend = spend.extend({ calls: z.number() }) satisfies z.ZodType<PredictorSpend>;

// Older files do not know it.
const undecided = spend.default(NO_SPEND);

const remainder = z.object({
  branches: z.array(branchRecord),
  predictors: predictorSpend,
  redrawn: z.number(),
  undecided,
}) satisfies z.ZodType<Remainder>;

export const plyRecord = z.object({
  ply: z.number(),
  seat,
  hosted: z.boolean(),
  uci: z.string(),
  san: z.string(),
  fen: z.string(),
  offersDraw: z.boolean(),
  clockMs: z.number().nullable(),
  searchMs: z.number(),
  waitedMs: z.number(),
  kind: z.enum(HIT_KINDS),
  usage,
  // Older files do not know it.
  reasks: z.number().default(0),
  predictions: z.array(
    z.object({
      uci: z.string(),
      probability: z.number(),
      source: z.string(),
      launched: z.boolean(),
      reply: z.string().nullable(),
    }),
  ),
  ...remainder.shape,
  at: z.number(),
}) satisfies z.ZodType<PlyRecord>;

const endReason = z.object({
  code: z.enum(END_REASONS),
  what: z.string().optional(),
  count: z.number().optional(),
}) satisfies z.ZodType<EndReason>;

export const matchEnd = z
  .object({
    result: z.enum(RESULTS),
    termination: z.enum(TERMINATIONS),
    winner: seat.nullable(),
    reason: endReason.nullable().default(null),
    /** Older files have words. */
    detail: z.string().nullable().default(null),
  })
  .transform(({ detail, ...end }) => ({
    ...end,
    reason: detail === null ? end.reason : ({ code: 'said', what: detail } as const),
  })) satisfies z.ZodType<MatchEnd>;

const matchCounts = z.object({
  plies: z.number(),
  wallMs: z.number(),
  searchMs: z.number(),
  readyHits: z.number(),
  pendingHits: z.number(),
  misses: z.number(),
  chained: z.number(),
  predictedPlies: z.number(),
  branches: z.number(),
  squashed: z.number(),
  lost: z.number(),
  redrawn: z.number(),
  reasks: z.number().default(0),
  choices: spend,
  dropped: spend,
  predictors: predictorSpend,
  undecided,
}) satisfies z.ZodType<MatchCounts>;

export const matchSummary = z.object({
  counts: matchCounts,
  rest: remainder,
  at: z.number(),
}) satisfies z.ZodType<MatchSummary>;
