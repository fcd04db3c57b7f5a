/** Parsers of what the server sends to a browser: mirrored state, room messages, HTTP answers. */
import * as z from 'zod/mini';
import type { PredictionRecord } from '../match/plyRecord.ts';
import { SEATS } from '../match/seat.ts';
import { BRANCH_ENDS } from '../stats/branchRecord.ts';
import { HIT_KINDS } from '../stats/hitKind.ts';
import type { Rating } from '../stats/rating.ts';
import type {
  AgentsAnswer,
  BotProfile,
  CreatedMatch,
  ErrorBody,
  LobbyAnswer,
  MatchAnswer,
  MatchesAnswer,
  PlayerProfile,
} from './api.ts';
import type { FromMatchRoom } from './room.ts';
import {
  BOT_STATES,
  type BotRow,
  BRANCH_STATES,
  type BranchView,
  type EvaluationView,
  MATCH_STATUSES,
  type MatchRow,
  type MatchView,
  PLAYER_KINDS,
  type PlayerView,
  type PredictionsView,
  type SearchView,
  type TotalsView,
} from './view.ts';

const seat = z.enum(SEATS);

const rating = z.object({ rating: z.number(), deviation: z.number() }) satisfies z.ZodMiniType<Rating>;

const playerView = z.object({
  kind: z.enum(PLAYER_KINDS),
  name: z.string(),
  pace: z.string(),
  rating: z.number(),
  deviation: z.number(),
}) satisfies z.ZodMiniType<PlayerView>;

const plyView = z.object({
  uci: z.string(),
  san: z.string(),
  fen: z.string(),
  clockMs: z.number(),
  searchMs: z.number(),
  waitedMs: z.number(),
  kind: z.enum(HIT_KINDS),
  offersDraw: z.boolean(),
  at: z.number(),
  tokens: z.number(),
  costUsd: z.number(),
  droppedTokens: z.number(),
  droppedUsd: z.number(),
  reasks: z.number(),
});

const totalsView = z.object({
  windows: z.number(),
  readyHits: z.number(),
  pendingHits: z.number(),
  misses: z.number(),
  chained: z.number(),
  branches: z.number(),
  squashed: z.number(),
  wallMs: z.number(),
  searchMs: z.number(),
  usageRatio: z.number(),
  tokens: z.number(),
  costUsd: z.number(),
  playedTokens: z.number(),
  playedUsd: z.number(),
  droppedTokens: z.number(),
  droppedUsd: z.number(),
  predictorTokens: z.number(),
  predictorUsd: z.number(),
  lostTokens: z.number(),
  lostUsd: z.number(),
  reasks: z.number(),
  estimated: z.boolean(),
}) satisfies z.ZodMiniType<TotalsView>;

/** The state of a match room. */
export const matchView = z.object({
  id: z.string(),
  white: playerView,
  black: playerView,
  initialFen: z.string(),
  timeControl: z.string(),
  plies: z.array(plyView),
  fen: z.string(),
  toMove: seat,
  drawOffered: z.boolean(),
  whiteClockMs: z.number(),
  blackClockMs: z.number(),
  turnStartedAt: z.number(),
  writtenTokens: z.number(),
  status: z.enum(MATCH_STATUSES),
  result: z.string(),
  termination: z.string(),
  reason: z.string(),
  reasonWhat: z.string(),
  reasonCount: z.number(),
  spectators: z.number(),
  totals: totalsView,
}) satisfies z.ZodMiniType<MatchView>;

/** A MatchView that no longer changes. */
export type MatchSnapshot = z.infer<typeof matchView>;

export const matchRow = z.object({
  id: z.string(),
  white: playerView,
  black: playerView,
  timeControl: z.string(),
  fen: z.string(),
  lastMove: z.string(),
  plies: z.number(),
  status: z.enum(MATCH_STATUSES),
  result: z.string(),
  termination: z.string(),
  exhibition: z.boolean(),
  spectators: z.number(),
  readyHits: z.number(),
  windows: z.number(),
  createdAt: z.number(),
}) satisfies z.ZodMiniType<MatchRow>;

const botRow = z.object({
  name: z.string(),
  state: z.enum(BOT_STATES),
  rating: z.number(),
  deviation: z.number(),
  games: z.number(),
}) satisfies z.ZodMiniType<BotRow>;

/** The state of the lobby room: its live matches by id, and the bots by name. */
export const lobbyView = z.object({
  matches: z.record(z.string(), matchRow),
  bots: z.record(z.string(), botRow),
});

const branchView = z.object({
  id: z.number(),
  parent: z.nullable(z.number()),
  uci: z.string(),
  san: z.string(),
  probability: z.number(),
  pathProbability: z.number(),
  depth: z.number(),
  seat,
  state: z.enum(BRANCH_STATES),
  launchedAt: z.nullable(z.number()),
  finishedAt: z.nullable(z.number()),
  reply: z.nullable(z.string()),
}) satisfies z.ZodMiniType<BranchView>;

const predictionRecord = z.object({
  uci: z.string(),
  probability: z.number(),
  source: z.string(),
  launched: z.boolean(),
  reply: z.nullable(z.string()),
}) satisfies z.ZodMiniType<PredictionRecord>;

const predictionsView = z.object({
  ply: z.number(),
  predictions: z.array(predictionRecord),
}) satisfies z.ZodMiniType<PredictionsView>;

const searchView = z.object({
  id: z.number(),
  seat: z.string(),
  step: z.number(),
  path: z.array(z.string()),
  pathProbability: z.number(),
  launchedAt: z.number(),
  finishedAt: z.nullable(z.number()),
  endedAt: z.number(),
  end: z.enum(BRANCH_ENDS),
}) satisfies z.ZodMiniType<SearchView>;

/** The messages of a match room. */
export const fromMatchRoom = {
  hello: z.object({ now: z.number(), seats: z.array(seat), toldLive: z.boolean() }) satisfies z.ZodMiniType<
    FromMatchRoom['hello']
  >,
  speculation: z.object({ ply: z.number(), branches: z.array(branchView) }) satisfies z.ZodMiniType<
    FromMatchRoom['speculation']
  >,
  predictions: z.array(predictionsView) satisfies z.ZodMiniType<FromMatchRoom['predictions']>,
  searches: z.array(searchView) satisfies z.ZodMiniType<FromMatchRoom['searches']>,
} as const;

/** GET /api/lobby */
export const lobbyAnswer = z.object({ roomId: z.string() }) satisfies z.ZodMiniType<LobbyAnswer>;

/** GET /api/agents */
export const agentsAnswer = z.object({
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      pace: z.string(),
      free: z.boolean(),
      languageModel: z.boolean(),
      rating: z.nullable(rating),
    }),
  ),
  speculation: z.enum(['off', 'one-step', 'thrifty', 'balanced', 'eager']),
}) satisfies z.ZodMiniType<AgentsAnswer>;

/** GET /api/agents/:name */
export const playerProfile = z.object({
  name: z.string(),
  wins: z.number(),
  draws: z.number(),
  losses: z.number(),
  wallMs: z.number(),
  searchMs: z.number(),
  rating: z.nullable(rating),
  history: z.array(
    z.object({ matchId: z.string(), at: z.number(), rating: z.number(), deviation: z.number() }),
  ),
  replies: z.nullable(
    z.object({
      matches: z.number(),
      plies: z.number(),
      p50Ms: z.number(),
      p90Ms: z.number(),
      p99Ms: z.number(),
      windows: z.number(),
      readyHits: z.number(),
      pendingHits: z.number(),
      savedMs: z.number(),
    }),
  ),
}) satisfies z.ZodMiniType<PlayerProfile>;

/** GET /api/bots/:name */
export const botProfile = z.extend(playerProfile, {
  state: z.enum(BOT_STATES),
  createdAt: z.number(),
}) satisfies z.ZodMiniType<BotProfile>;

/** GET /api/matches */
export const matchesAnswer = z.object({
  matches: z.array(matchRow),
  next: z.nullable(z.string()),
  unreadable: z.number(),
}) satisfies z.ZodMiniType<MatchesAnswer>;

/** GET /api/matches/:id; of the ledger, a browser reads when each search ran and how it ended. */
export const matchAnswer = z.object({
  match: matchView,
  seats: z.array(seat),
  predictions: z.array(predictionsView),
  ledger: z.nullable(z.array(searchView)),
  againRefusal: z.nullable(z.object({ code: z.string(), message: z.string() })),
}) satisfies z.ZodMiniType<Omit<MatchAnswer, 'ledger'> & { ledger: readonly SearchView[] | null }>;

/** GET /api/matches/:id/evaluations/:ply */
export const evaluationAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cp'), cp: z.number() }),
  z.object({ kind: z.literal('mate'), moves: z.number() }),
]) satisfies z.ZodMiniType<EvaluationView>;

/** POST /api/matches */
export const createdMatch = z.object({ id: z.string() }) satisfies z.ZodMiniType<CreatedMatch>;

export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string() }),
}) satisfies z.ZodMiniType<ErrorBody>;
