import type { Usage } from '../../shared/stats/usage.ts';
import type { Urgency } from '../urgency.ts';

/**
 * The rules of whatever is played, as far as speculation needs them. `Turn` is a position with all that one
 * decision may depend on; `Choice` is what is decided there. Both are immutable values.
 */
export interface World<Turn, Choice> {
  /** Equal for two turns exactly when the seat to move cannot tell them apart. */
  key(turn: Turn): string;
  /** Whose turn it is. */
  seat(turn: Turn): string;
  /** The turn that follows; null when none does (the end of the game) or the choice is impossible. */
  next(turn: Turn, choice: Choice): Turn | null;
  /** What people and the ledger call a choice. */
  label(choice: Choice): string;
}

export interface Prediction<Choice> {
  readonly choice: Choice;
  readonly probability: number;
  readonly source: string;
}

export interface SearchTask {
  /** Aborted once the search can no longer be used. */
  readonly signal: AbortSignal;
  /** Raised when the search becomes its seat's own decision. */
  readonly urgency: Urgency;
  /** The total spent so far. */
  readonly report: (usage: Usage) => void;
}

/** Asks the player of one seat. */
export interface Searcher<Turn, Choice> {
  /** Equal turns get equal choices. */
  readonly repeatable: boolean;
  /** May be asked only about the turn right behind the committed position. */
  readonly onePlyAhead: boolean;
  /** Rejects with `LostSearch` when the turn deserves a fresh search; it must not reject otherwise. */
  search(turn: Turn, task: SearchTask): Promise<Choice>;
  /** What the seat decides when its own search was lost too often. */
  giveUp(error: LostSearch): Choice;
}

/** A search that ended without an answer, through no fault of the player. */
export class LostSearch extends Error {
  override readonly name = 'LostSearch';
  /** It had to make room for an authoritative search. */
  readonly preempted: boolean;

  constructor(message: string, { preempted, cause }: { preempted: boolean; cause: unknown }) {
    super(message, { cause });
    this.preempted = preempted;
  }
}

export interface PredictionTask<Choice> {
  readonly signal: AbortSignal;
  /** How many are wanted. */
  readonly count: number;
  /** The whole list, best first, each time it is known better. The probabilities sum to at most 1. */
  readonly publish: (predictions: readonly Prediction<Choice>[]) => void;
  readonly report: (usage: Usage) => void;
}

/** Guesses the next choice of any turn. It resolves when it has no more to publish, and may reject. */
export type Predict<Turn, Choice> = (turn: Turn, task: PredictionTask<Choice>) => Promise<void>;

/** One way to guess. */
export interface Source<Turn, Choice> {
  readonly id: string;
  /** A call costs as a search does: it is made for committed positions only, and where the budget has room. */
  readonly costly: boolean;
  /** It only waits for what others do: its time counts for nothing. */
  readonly idle?: boolean;
  /** It speaks only of turns that a finished choice has led to, and is not asked before. */
  readonly afterChoice?: boolean;
  readonly predict: Predict<Turn, Choice>;
}

/** By source: what it has published of one turn. A source that is late, or has failed, is missing. */
export type Published<Choice> = ReadonlyMap<string, readonly Prediction<Choice>[]>;

/** Several ways to guess, and what they say together. */
export interface Forecaster<Turn, Choice> {
  readonly sources: readonly Source<Turn, Choice>[];
  /** One list out of at least one, best first; its probabilities sum to at most 1. */
  combine(turn: Turn, published: Published<Choice>): readonly Prediction<Choice>[];
}
