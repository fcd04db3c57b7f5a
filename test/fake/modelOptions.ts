import type { Failure } from './modelFailures.ts';

/*
 * What a fake model server is told to do.
 */

export interface FakePosition {
  readonly fen: string;
  /** All that was said: what is drawn for a request depends on it. */
  readonly prompt: string;
  /** A list of likely moves is asked for, as of a fast model, and no choice. */
  readonly guesses: boolean;
}

export interface FakeModelOptions {
  /** The move to answer with. */
  readonly choose: (position: FakePosition) => string | Promise<string>;
  /** The moves to predict, best first, with probabilities. */
  readonly guess?: (position: FakePosition, count: number) => Promise<readonly FakeGuess[]>;
  /** From the request to the first token of the answer. */
  readonly thinkMs?: (position: FakePosition) => number;
  readonly tokenMs?: number;
  /** Tokens of reasoning a millisecond that are counted and never shown. */
  readonly hiddenPerMs?: number;
  /** What is visibly thought meanwhile, in steps spread over the think time. */
  readonly reasoning?: (
    position: FakePosition,
    move: string,
  ) => readonly string[] | Promise<readonly string[]>;
  /** Asked for each call, by its number from 1. */
  readonly fail?: (number: number) => Failure | null;
  /** Takes requests for structured output. */
  readonly structured?: boolean;
  /** Text that is sent after the move, within the same answer. */
  readonly explanation?: string;
  /** What `Retry-After` says with a 429, in seconds. */
  readonly retryAfterS?: number;
  /** Tells log-probabilities where they are asked for. */
  readonly logprobs?: boolean;
  /** Where given, the key that every call must bring. */
  readonly apiKey?: string;
}

export interface FakeGuess {
  readonly move: string;
  readonly probability: number;
}
