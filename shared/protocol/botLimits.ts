/* What the bot protocol allows, and what it says where something is not allowed; docs/bot-protocol.md tells it to people. */

/** What a bot must keep to; the names are those of the document. */
export const BOT_LIMITS = {
  /** Of one message. */
  messageBytes: 8192,
  /** Objects and lists within each other. */
  messageDepth: 6,
  /** Of one bot, and of all from one address. */
  messagesPerSecond: 300,
  messagesPerSecondOfAddress: 6000,
  /** Made from one address. It bounds the guessing of tokens too, which are far too long to be guessed. */
  connectionsPerMinuteOfAddress: 600,
  /** Warnings within a minute; one more, and the connection is closed. */
  warningsPerMinute: 10,
  /** From the connection to `hello`. */
  helloMs: 10_000,
  /** A ping goes out so often; a bot that is not heard of for `silenceMs` is taken for gone. */
  pingEveryMs: 5000,
  silenceMs: 20_000,
  /** What may lie unread between the server and the bot. */
  unreadBytes: 1_048_576,
  /** Running at once; a bot that has as many gets no more offers. */
  matches: 32,
  /** Challenges of one bot that are open, and that it makes within a minute. */
  challenges: 4,
  challengesPerMinute: 60,
  /** An offer waits so long for its answer. */
  offerMs: 15_000,
  /** The most that a move is credited for its way over the network. */
  lagMs: 200,
  /** Positions prepared at once in one match, at most. */
  speculate: 16,
  /** Replies that a move may foretell. */
  expects: 16,
} as const;

/**
 * Why a connection is closed, as WebSocket close codes. Below 4000 they are of the standard (besides these, 1009: too
 * big), and connecting again makes sense.
 */
export const BOT_CLOSE = {
  bye: 1000,
  internal: 1011,
  restart: 1012,
  'too-many-connections': 1013,
  'hello-missing': 4000,
  'token-unknown': 4001,
  'version-unknown': 4002,
  replaced: 4003,
  'too-many-warnings': 4004,
  silent: 4005,
  unread: 4006,
} as const;
export type BotCloseReason = keyof typeof BOT_CLOSE;

/** What an `error` may say; those of the first list are warnings, which count. */
export const BOT_WARNINGS = [
  'not-json',
  'not-text',
  'too-large',
  'too-deep',
  'bad-message',
  'flood',
  'illegal-move',
  'stalling',
] as const;
export const BOT_ERRORS = [
  'hello-missing',
  'token-unknown',
  'version-unknown',
  'too-many-warnings',
  'too-many-connections',
  'silent',
  'unread',
  'replaced',
  'hello-again',
  'wrong-ply',
  'not-your-turn',
  'no-draw-offered',
  'not-running',
  'match-over',
  'abort-too-late',
  'flag-fallen',
  'request-unknown',
  'offer-unknown',
  'too-many-challenges',
  'too-many-matches',
  'busy',
  'closing',
  'leaving',
  'challenge-invalid',
  'operator-only',
  'cap-reached',
  'bot-offline',
  'bot-busy',
  'own-opponent',
  'offer-refused',
  'offer-expired',
  'internal',
] as const;
