import type { ExpectedReply } from '../../shared/match/choice.ts';
import { type Turn, turnKey } from '../../shared/match/turn.ts';
import type { PredictionRequest, Predictor } from './predictor.ts';

/** Turns remembered; a match asks about those right behind its tree's searches. */
const REMEMBERED = 512;

/**
 * What an agent itself expects of its opponent, told with its choice: an engine's principal variation behind
 * the move it chose. (The other lines of its MultiPV lead to positions that can no longer come.) It speaks at
 * once or never.
 */
export class SelfPredictor implements Predictor {
  readonly id = 'self';
  readonly costly = false;
  readonly afterChoice = true;
  /** By turn; oldest first. */
  readonly #expected = new Map<string, readonly ExpectedReply[]>();

  /** The replies that are expected in a turn. */
  expect(turn: Turn, replies: readonly ExpectedReply[]): void {
    this.#expected.set(turnKey(turn), replies);
    if (this.#expected.size <= REMEMBERED) return;
    const [oldest] = this.#expected.keys();
    if (oldest !== undefined) this.#expected.delete(oldest);
  }

  async predict(turn: Turn, { count, publish }: PredictionRequest): Promise<void> {
    const replies = this.#expected.get(turnKey(turn)) ?? [];
    publish(replies.slice(0, count).map(reply => ({ ...reply, source: this.id })));
  }
}
