import type { ExpectedReply } from '../../shared/match/choice.ts';
import type { Turn } from '../../shared/match/turn.ts';
import type { Usage } from '../../shared/stats/usage.ts';

/** A predicted move and how likely it is. */
export interface Prediction {
  readonly uci: string;
  readonly probability: number;
  /** The predictor that gave it. */
  readonly source: string;
}

export interface PredictionRequest {
  readonly signal: AbortSignal;
  /** How many moves are wanted, at most. */
  readonly count: number;
  /**
   * Called with the whole list each time the predictor knows better, best first. The probabilities sum to at
   * most 1; the rest is "none of these".
   */
  readonly publish: (predictions: readonly Prediction[]) => void;
  /** Called with the total this request has spent so far. */
  readonly report: (usage: Usage) => void;
}

/**
 * Cheaply predicts the next move of a turn. It sees the Turn and past games; never the opponent's
 * configuration, seed, temperature or search.
 */
export interface Predictor {
  readonly id: string;
  /** A call costs as a search does: it is made for committed positions only, and where the budget has room. */
  readonly costly: boolean;
  /** It only waits for what others do: its time counts for nothing. */
  readonly idle?: true;
  /** It speaks only of turns that a finished choice has led to, and is not asked before. */
  readonly afterChoice?: true;
  /** Resolves when it has nothing more to publish. A rejection leaves the turn without its predictions. */
  predict(turn: Turn, request: PredictionRequest): Promise<void>;
}

/** By predictor: what it has published of one turn. One that is late, or has failed, is missing. */
export type Published = ReadonlyMap<string, readonly Prediction[]>;

/** The predictors of one match, and what is made of them. */
export interface Forecast {
  readonly predictors: readonly Predictor[];
  /** One list out of at least one, best first; its probabilities sum to at most 1. */
  combine(turn: Turn, published: Published): readonly Prediction[];
  /** What was published of a turn, and the move that was played in it. */
  learn(turn: Turn, published: Published, uci: string): void;
  /** The agent that chose in the turn before this one expects these replies. */
  expect(turn: Turn, replies: readonly ExpectedReply[]): void;
}
