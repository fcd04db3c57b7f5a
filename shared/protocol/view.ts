import type { PredictionRecord } from '../match/plyRecord.ts';
import type { Seat } from '../match/seat.ts';
import type { BranchRecord } from '../stats/branchRecord.ts';
import type { HitKind } from '../stats/hitKind.ts';

export const PLAYER_KINDS = ['agent', 'bot', 'human'] as const;
export type PlayerKind = (typeof PLAYER_KINDS)[number];

/** Not connected; connected; waiting in the open pool; in a match. */
export const BOT_STATES = ['offline', 'idle', 'seeking', 'playing'] as const;
export type BotState = (typeof BOT_STATES)[number];

/** Who fills a seat, as everyone may see it. */
export interface PlayerView {
  readonly kind: PlayerKind;
  readonly name: string;
  /** How think time is imitated; empty where it is real. */
  readonly pace: string;
  /** As the match was made; `-1` where there is none. */
  readonly rating: number;
  readonly deviation: number;
}

/** A committed ply in the mirrored state. `-1` stands for "no clock", and for a cost that is not known. */
export interface PlyView {
  readonly uci: string;
  readonly san: string;
  readonly fen: string;
  readonly clockMs: number;
  readonly searchMs: number;
  readonly waitedMs: number;
  readonly kind: HitKind;
  readonly offersDraw: boolean;
  /** When it was committed, milliseconds since 1970. */
  readonly at: number;
  /** Spent on the choice, and on branches that were dropped since the ply before. */
  readonly tokens: number;
  readonly costUsd: number;
  readonly droppedTokens: number;
  readonly droppedUsd: number;
  /** How often the choice was asked for again: an answer was illegal, or could not be read. */
  readonly reasks: number;
}

/**
 * The state that a match room mirrors to every client: nothing in it is secret. Clocks are as of the start
 * of the turn, `turnStartedAt`, in the server's epoch milliseconds; `-1` stands for "no clock".
 */
export interface MatchView {
  readonly id: string;
  readonly white: PlayerView;
  readonly black: PlayerView;
  readonly rated: boolean;
  readonly initialFen: string;
  /** As in `formatTimeControl`. */
  readonly timeControl: string;
  readonly plies: ArrayLike<PlyView>;
  readonly fen: string;
  readonly toMove: Seat;
  readonly drawOffered: boolean;
  readonly whiteClockMs: number;
  readonly blackClockMs: number;
  readonly turnStartedAt: number;
  /** What the model to move has written since then, hidden reasoning as it is estimated; told twice a second at most. */
  readonly writtenTokens: number;
  /** 'running', 'ended', 'paused' (an exhibition without spectators), 'waiting' (for a player to come back). */
  readonly status: MatchStatus;
  /** As in PGN; '*' while it runs and after an abort. */
  readonly result: string;
  /** Empty while it runs. */
  readonly termination: string;
  /** Why, where there is more to say, as in shared/match/endReason.ts; else empty, empty and `-1`. */
  readonly reason: string;
  readonly reasonWhat: string;
  readonly reasonCount: number;
  readonly spectators: number;
  readonly totals: TotalsView;
}

export const MATCH_STATUSES = ['running', 'paused', 'waiting', 'ended'] as const;
export type MatchStatus = (typeof MATCH_STATUSES)[number];

/** What was counted so far, over committed plies only. */
export interface TotalsView {
  readonly windows: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  readonly misses: number;
  readonly chained: number;
  readonly branches: number;
  readonly squashed: number;
  /** Wall clock so far, and the sum of search times: what a sequential run would have waited. */
  readonly wallMs: number;
  readonly searchMs: number;
  /** (committed + squashed + predictor calls) / committed. */
  readonly usageRatio: number;
  /** Spent on all of them, input and output; 0 where nobody counts any. */
  readonly tokens: number;
  /** US dollars; -1 where no price is known. */
  readonly costUsd: number;
  /** On committed choices, on dropped branches, by predictors, and by a seat's searches without a choice; a cost of `-1` is not known. */
  readonly playedTokens: number;
  readonly playedUsd: number;
  readonly droppedTokens: number;
  readonly droppedUsd: number;
  readonly predictorTokens: number;
  readonly predictorUsd: number;
  readonly lostTokens: number;
  readonly lostUsd: number;
  /** Answers of committed choices that were asked for again. */
  readonly reasks: number;
  /** A part of it is an estimate. */
  readonly estimated: boolean;
}

export const BRANCH_STATES = ['predicted', 'searching', 'ready', 'adopted', 'squashed'] as const;
export type BranchState = (typeof BRANCH_STATES)[number];

/** One node of the speculation tree, as a spectator who may see it live gets it. */
export interface BranchView {
  /** Unique within the match. */
  readonly id: number;
  /** The branch it grows from; null at the first ply after the committed position. */
  readonly parent: number | null;
  /** The predicted move that leads to it. */
  readonly uci: string;
  readonly san: string;
  /** Of the move, given its parent. */
  readonly probability: number;
  /** Of the whole path from the committed position. */
  readonly pathProbability: number;
  /** 1 for the first ply after the committed position. */
  readonly depth: number;
  /** Whose reply is prepared there. */
  readonly seat: Seat;
  readonly state: BranchState;
  /** When its search was launched and when it was finished, milliseconds since 1970; null where it was not. */
  readonly launchedAt: number | null;
  readonly finishedAt: number | null;
  /** The prepared reply in UCI; null until its search is finished. */
  readonly reply: string | null;
}

/** The speculation on the turn in progress. `ply` is the ply being decided. */
export interface SpeculationView {
  readonly ply: number;
  readonly branches: readonly BranchView[];
}

/** A search that had been launched ahead of its turn and has come true or was dropped. */
export type SearchView = Pick<
  BranchRecord,
  'id' | 'seat' | 'step' | 'path' | 'pathProbability' | 'launchedAt' | 'finishedAt' | 'endedAt' | 'end'
>;

/** What had been predicted for a ply that is committed now. */
export interface PredictionsView {
  readonly ply: number;
  readonly predictions: readonly PredictionRecord[];
}

/** What an engine thinks of a position: positive is good for White; mate in 0 moves is mate on the board. */
export type EvaluationView =
  | { readonly kind: 'cp'; readonly cp: number }
  | { readonly kind: 'mate'; readonly moves: number };

/** A row of the lobby. */
export interface MatchRow {
  readonly id: string;
  readonly white: PlayerView;
  readonly black: PlayerView;
  readonly timeControl: string;
  readonly fen: string;
  readonly lastMove: string;
  readonly plies: number;
  readonly status: MatchStatus;
  readonly result: string;
  readonly termination: string;
  readonly exhibition: boolean;
  readonly spectators: number;
  readonly readyHits: number;
  readonly windows: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** A bot in a list. */
export interface BotRow {
  readonly name: string;
  readonly state: BotState;
  /** `-1` before its first rated match. */
  readonly rating: number;
  readonly deviation: number;
  /** Finished. */
  readonly games: number;
}
