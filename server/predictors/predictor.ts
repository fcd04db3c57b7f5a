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
  /** Resolves when it has nothing more to publish. A rejection leaves the turn without predictions. */
  predict(turn: Turn, request: PredictionRequest): Promise<void>;
}
