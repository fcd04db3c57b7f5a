import { z } from 'zod';
import { RESULTS, TERMINATIONS } from '../match/end.ts';
import { SEATS } from '../match/seat.ts';
import { botName } from './api.ts';
import { BOT_ERRORS, BOT_LIMITS, BOT_WARNINGS } from './botLimits.ts';
import { PLAYER_KINDS } from './view.ts';

/*
 * The bot protocol: JSON messages over a WebSocket at `/bot`. docs/bot-protocol.md tells it to people, and a test
 * keeps the two in step.
 */

export const BOT_PROTOCOL_VERSION = 1;

const uci = z.string().regex(/^[a-h][1-8][a-h][1-8][qrbn]?$/);
const id = z.string().min(1).max(40);
const ply = z.int().min(1).max(100_000);
const request = z.int().min(1);
const clockText = z.string().max(40);
const expects = z
  .array(z.strictObject({ uci, probability: z.number().min(0).max(1) }))
  .max(BOT_LIMITS.expects)
  .refine(replies => replies.reduce((sum, { probability }) => sum + probability, 0) <= 1 + 1e-9, {
    error: 'the probabilities sum to more than 1',
  })
  .optional();

const hello = z.strictObject({
  type: z.literal('hello'),
  version: z.int(),
  token: z.string().min(1).max(200),
  /** How many positions it prepares at once in a match; 0 for none. */
  speculate: z.int().min(0).max(BOT_LIMITS.speculate).default(0),
  /** Send the legal moves with each position, for a bot that knows no rules. */
  legalMoves: z.boolean().default(false),
});
const seek = z.strictObject({
  type: z.literal('seek'),
  clock: clockText,
  rated: z.boolean().default(true),
});
const unseek = z.strictObject({ type: z.literal('unseek') });
const challenge = z.strictObject({
  type: z.literal('challenge'),
  opponent: z.union([
    z.strictObject({ bot: botName }),
    z.strictObject({ agent: z.string().min(1).max(500), pace: z.string().max(40).optional() }),
  ]),
  you: z.enum([...SEATS, 'any']).default('any'),
  clock: clockText.default('none'),
  rated: z.boolean().default(false),
});
const accept = z.strictObject({ type: z.literal('accept'), offer: id });
const refuse = z.strictObject({ type: z.literal('refuse'), offer: id });
const move = z.strictObject({
  type: z.literal('move'),
  match: id,
  ply,
  uci,
  offersDraw: z.boolean().default(false),
  expects,
});
const prepared = z.strictObject({
  type: z.literal('prepared'),
  match: id,
  request,
  uci,
  offersDraw: z.boolean().default(false),
  expects,
});
const acceptDraw = z.strictObject({ type: z.literal('acceptDraw'), match: id, ply });
const resign = z.strictObject({ type: z.literal('resign'), match: id });
const abort = z.strictObject({ type: z.literal('abort'), match: id });
const bye = z.strictObject({ type: z.literal('bye') });

/** What a bot says. */
export const toServer = z.discriminatedUnion('type', [
  hello,
  seek,
  unseek,
  challenge,
  accept,
  refuse,
  move,
  prepared,
  acceptDraw,
  resign,
  abort,
  bye,
]);
export type ToServer = z.output<typeof toServer>;
/** The same before its defaults are filled in: what a client writes. */
export type ToServerInput = z.input<typeof toServer>;
export type Hello = z.output<typeof hello>;

const opponent = z.object({ kind: z.enum(PLAYER_KINDS), name: z.string() });
const seat = z.enum(SEATS);
/** Milliseconds that each side has left when the message is sent, and what is added after each move. */
const clocks = z.object({ white: z.number(), black: z.number(), incrementMs: z.number() });
const ownClock = z.object({ remainingMs: z.number(), incrementMs: z.number() });
const position = {
  initialFen: z.string(),
  /** UCI, from the initial position. */
  moves: z.array(uci),
  fen: z.string(),
} as const;
/** Where `hello` asked for them. */
const legal = z.array(uci).optional();

const welcome = z.object({
  type: z.literal('welcome'),
  version: z.literal(BOT_PROTOCOL_VERSION),
  name: z.string(),
  /** By the names of the document. */
  limits: z.record(z.string(), z.number()),
  /** How long a match waits for a bot that is gone, and how long one search may last. */
  absenceMs: z.number(),
  thinkMs: z.number(),
  /** The ids of its matches that still run; each one's `start` follows. */
  matches: z.array(z.string()),
});
const errorCode = z.enum([...BOT_WARNINGS, ...BOT_ERRORS]);
export type BotErrorCode = z.output<typeof errorCode>;

/** A code that the protocol has; null for one of another part of the server. */
export function botErrorCode(code: string): BotErrorCode | null {
  return errorCode.safeParse(code).data ?? null;
}

const error = z.object({
  type: z.literal('error'),
  code: errorCode,
  message: z.string(),
  /** The message that it answers, and its match or offer, where that could be read. */
  re: z.string().optional(),
  match: z.string().optional(),
  offer: z.string().optional(),
});
const seeking = z.object({ type: z.literal('seeking'), clock: z.string(), rated: z.boolean() });
const idle = z.object({ type: z.literal('idle') });
const offer = z.object({
  type: z.literal('offer'),
  offer: z.string(),
  opponent,
  you: seat,
  clock: z.string(),
  initialFen: z.string(),
  rated: z.boolean(),
  expiresInMs: z.number(),
});
const offerGone = z.object({ type: z.literal('offerGone'), offer: z.string() });
const start = z.object({
  type: z.literal('start'),
  match: z.string(),
  you: seat,
  opponent,
  clock: z.string(),
  rated: z.boolean(),
  plyLimit: z.number().nullable(),
  ...position,
});
const turn = z.object({
  type: z.literal('turn'),
  match: z.string(),
  ply: z.number(),
  /** The speculative request that has come true, where one is still running: go on with it. */
  request: z.number().nullable(),
  ...position,
  legalMoves: legal,
  drawOffered: z.boolean(),
  clocks: clocks.nullable(),
  /** Earlier answers for this ply that the rules refused. */
  refused: z.array(z.object({ answer: z.string(), reason: z.string() })),
});
const speculate = z.object({
  type: z.literal('speculate'),
  match: z.string(),
  request: z.number(),
  ply: z.number(),
  ...position,
  legalMoves: legal,
  /** Its own, as it will be. */
  clock: ownClock.nullable(),
});
const cancel = z.object({ type: z.literal('cancel'), match: z.string(), requests: z.array(z.number()) });
const hit = z.object({
  type: z.literal('hit'),
  match: z.string(),
  request: z.number(),
  ply: z.number(),
  uci,
});
const end = z.object({
  type: z.literal('end'),
  match: z.string(),
  result: z.enum(RESULTS),
  termination: z.enum(TERMINATIONS),
  winner: seat.nullable(),
  message: z.string(),
  moves: z.array(uci),
});
const closing = z.object({ type: z.literal('closing'), message: z.string() });

/** What a bot is told. A client may meet more fields than these, and ignores them. */
export const toBot = z.discriminatedUnion('type', [
  welcome,
  error,
  seeking,
  idle,
  offer,
  offerGone,
  start,
  turn,
  speculate,
  cancel,
  hit,
  end,
  closing,
]);
export type ToBot = z.output<typeof toBot>;

/** The JSON Schemas of both directions, for those who write a bot. */
export function botSchemas(): {
  readonly version: number;
  readonly toServer: unknown;
  readonly toBot: unknown;
} {
  return {
    version: BOT_PROTOCOL_VERSION,
    toServer: z.toJSONSchema(toServer, { io: 'input' }),
    toBot: z.toJSONSchema(toBot, { io: 'output' }),
  };
}
