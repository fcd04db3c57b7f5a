import { z } from 'zod';
import type { Seat } from '../match/seat.ts';
import { POLICY_NAMES, type PolicyName, speculationSettings } from '../match/speculation.ts';
import type { Rejection } from '../result.ts';
import type { BranchRecord } from '../stats/branchRecord.ts';
import type { Rating } from '../stats/rating.ts';
import type { BotRow, BotState, MatchRow, MatchView, PredictionsView } from './view.ts';

/** The longest match. */
export const MAX_PLIES = 1000;

/** How a guest is called: one line of at most 24 characters. */
export const guestName = z
  .string()
  .max(200)
  .transform(name => name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim())
  .pipe(z.string().min(1).max(24));

/** How a bot is called. Letters that look like others would let one pose as another. */
export const botName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{2,30}$/, 'a bot’s name is 2 to 30 letters from A to Z, digits, “-” or “_”');

/**
 * A seat's filling: an agent by its catalogue id or inline ('stockfish:nodes=20000'), a bot that is online, or the
 * asking guest.
 */
const player = z.union([
  z.strictObject({ bot: botName }),
  z.strictObject({ agent: z.string().min(1).max(500), pace: z.string().max(40).optional() }),
  z.strictObject({ human: z.literal(true), name: guestName.optional() }),
]);
export type PlayerRequest = z.infer<typeof player>;

const speculationRequest = z.union([z.enum(POLICY_NAMES), speculationSettings]);

/** POST /api/matches */
export const createMatchBody = z.strictObject({
  white: player,
  black: player,
  /** '60+1' (seconds + increment), '10/move', 'none'. */
  clock: z.string().max(40).default('none'),
  /** For both seats, or one each; as the server's settings say where left out. */
  speculation: z
    .union([speculationRequest, z.strictObject({ white: speculationRequest, black: speculationRequest })])
    .optional(),
  fen: z.string().max(120).optional(),
  /** Its result counts for its players’ ratings: for operators, and for bots among themselves. */
  rated: z.boolean().default(false),
  /** A draw by adjudication after this ply. */
  plyLimit: z.int().min(1).max(MAX_PLIES).default(300),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
});
export type CreateMatchBody = z.infer<typeof createMatchBody>;
/** The same before its defaults are filled in: what a client writes. */
export type CreateMatchRequest = z.input<typeof createMatchBody>;

/**
 * POST /api/matches/:id/again, by a player of a match that is over: the same players once more, with the seats
 * changed; or with the seats kept, from the position after one of its plies.
 */
export const playAgainBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rematch') }),
  z.strictObject({ kind: z.literal('from'), ply: z.int().min(0) }),
]);
export type PlayAgainBody = z.infer<typeof playAgainBody>;

/** GET /api/matches */
export const listMatchesQuery = z.strictObject({
  status: z.enum(['live', 'finished', 'all']).default('all'),
  /** The cursor that the last page gave. */
  after: z
    .string()
    .regex(/^\d{1,16}~[\w-]{1,40}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  /** A part of a player's name, in any case. */
  player: z.string().trim().min(1).max(80).optional(),
  /** An agent's whole name: the matches that its own page lists. */
  agent: z.string().min(1).max(200).optional(),
  /** The same of a bot. */
  bot: botName.optional(),
  result: z.enum(['1-0', '0-1', '1/2-1/2']).optional(),
});

/** Every error of the HTTP side. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}

/** A row of GET /api/agents. */
export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly pace: string;
  /** False for agents that only an operator may seat. */
  readonly free: boolean;
  readonly languageModel: boolean;
}

export interface RatedAgent extends AgentRow {
  /** Null before its first rated match. */
  readonly rating: Rating | null;
}

/** GET /api/agents */
export interface AgentsAnswer {
  readonly agents: readonly RatedAgent[];
  /** How matches speculate where nothing else is asked for. */
  readonly speculation: PolicyName;
}

/** GET /api/lobby: the lobby's Colyseus room. */
export interface LobbyAnswer {
  readonly roomId: string;
}

/** POST /api/matches. The id is the match's, and its Colyseus room's. */
export interface CreatedMatch {
  readonly id: string;
}

/** GET /api/matches, newest first; `next` is the `after` of the next page, null at the last. */
export interface MatchesAnswer {
  readonly matches: readonly MatchRow[];
  readonly next: string | null;
  /** How many of this page cannot be read back. */
  readonly unreadable: number;
}

/** What a player has done in its finished matches. */
export interface PlayerScore {
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  /** Of its matches with speculation: from the start to the last commit, and what sequential runs would have waited. */
  readonly wallMs: number;
  readonly searchMs: number;
}

/** Over the plies that a player has made in its newest finished matches. */
export interface ReplyFigures {
  readonly matches: number;
  readonly plies: number;
  /** From the opponent's move to its own: so many percent were at least as fast. */
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly windows: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  /** The searches' own times less what was waited for them. */
  readonly savedMs: number;
}

/** A rating after a match. */
export interface RatingPoint extends Rating {
  readonly matchId: string;
  /** When the match ended, milliseconds since 1970. */
  readonly at: number;
}

/** GET /api/agents/:name */
export interface PlayerProfile extends PlayerScore {
  readonly name: string;
  /** As it stands now; null before its first rated match. */
  readonly rating: Rating | null;
  /** The newest, oldest first. */
  readonly history: readonly RatingPoint[];
  /** Null before its first finished match. */
  readonly replies: ReplyFigures | null;
}

/** POST /api/bots, by an operator */
export const createBotBody = z.strictObject({ name: botName });

/** Its answer: the token is told this once. */
export interface CreatedBot {
  readonly name: string;
  readonly token: string;
}

/** GET /api/bots: those that may connect, by name. */
export interface BotsAnswer {
  readonly bots: readonly BotRow[];
}

/** GET /api/bots/:name */
export interface BotProfile extends PlayerProfile {
  readonly state: BotState;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** GET /api/matches/:id; `predictions` are those that the asker may see. */
export interface MatchAnswer {
  readonly match: MatchView;
  /** The seats that the asker owns. */
  readonly seats: readonly Seat[];
  readonly predictions: readonly PredictionsView[];
  /** The account of every branch; null before the end for those who may not see it. */
  readonly ledger: readonly BranchRecord[] | null;
  /** Why the asker, who played it, could not play it again now; null where it could, and for others. */
  readonly againRefusal: Rejection | null;
}
