import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Prediction, Predictor } from '../../server/predictors/predictor.ts';
import { legalMoves } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { turnAfter } from '../fake/turns.ts';

/** All lists that were published, in order. */
export async function predict(
  predictor: Predictor,
  turn: Turn,
  { count = 5, signal = new AbortController().signal }: { count?: number; signal?: AbortSignal } = {},
): Promise<readonly (readonly Prediction[])[]> {
  const published: (readonly Prediction[])[] = [];
  const publish = (predictions: readonly Prediction[]): unknown => published.push(predictions);
  await predictor.predict(turn, { signal, count, publish, report: () => undefined });
  return published;
}

/** What every predictor keeps. */
export function predictorContract(
  name: string,
  setUp: () => { readonly predictor: Predictor; readonly close: () => Promise<void> },
): void {
  describe(`${name}, as a predictor`, () => {
    let predictor: Predictor;
    let close: () => Promise<void>;

    beforeAll(() => {
      ({ predictor, close } = setUp());
    });
    afterAll(() => close());

    test('its lists are of legal moves, each once, best first, and sum to at most 1', async () => {
      for (const turn of [turnAfter(), turnAfter('e2e4', 'e7e5'), turnAfter('f2f3', 'e7e5', 'g2g4')]) {
        for (const predictions of await predict(predictor, turn, { count: 10 })) {
          const moves = predictions.map(({ uci }) => uci);
          expect(legalMoves(turn.fen)).toEqual(expect.arrayContaining(moves));
          expect(new Set(moves).size).toBe(moves.length);
          const probabilities = predictions.map(({ probability }) => probability);
          expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
          expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0);
          expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }
    });

    test('it gives no more moves than are wanted', async () => {
      for (const predictions of await predict(predictor, turnAfter('d2d4'), { count: 2 })) {
        expect(predictions.length).toBeLessThanOrEqual(2);
      }
    });

    test('an aborted prediction rejects with the reason, and the next one is made', async () => {
      const reason = new Error('squashed');
      const turn = turnAfter('c2c4');
      await expect(predict(predictor, turn, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const abort = new AbortController();
      const squashed = predict(predictor, turn, { signal: abort.signal });
      abort.abort(reason);
      await expect(squashed).rejects.toBe(reason);
      expect((await predict(predictor, turn)).length).toBeGreaterThan(0);
    });
  });
}
