import { describe, expect, test } from 'vitest';
import { Writings } from '../../server/models/writings.ts';
import type { Prediction, Predictor } from '../../server/predictors/predictor.ts';
import { StreamPredictor } from '../../server/predictors/stream.ts';
import { turnAfter } from '../fake/turns.ts';

const NO_PRIOR: Predictor = { id: 'none', costly: false, predict: async () => undefined };

/** A predictor that reads along while a model writes about the turn. */
function reading(turn = turnAfter(), prior: Predictor = NO_PRIOR) {
  const writings = new Writings();
  const published: (readonly Prediction[])[] = [];
  const abort = new AbortController();
  const done = new StreamPredictor({ writings, prior }).predict(turn, {
    signal: abort.signal,
    count: 5,
    publish: predictions => published.push(predictions),
    report: () => undefined,
  });
  const ended = done.catch((error: unknown) => error);
  const best = (): string | undefined => published.at(-1)?.[0]?.uci;
  return { writings, page: writings.open(turn), published, best, abort, ended };
}

describe('the stream predictor', () => {
  test('says nothing before the model names a move, and then what it names, as it writes', () => {
    const { page, published, best } = reading();
    page.write('reasoning', 'Let me think about the centre. ');
    expect(published).toEqual([]);
    page.write('reasoning', 'What about Nf3');
    expect(published).toEqual([]);
    page.write('reasoning', '? It develops.');
    expect(best()).toBe('g1f3');
    page.write('reasoning', ' But d4 and then again d4 and d4 are stronger.');
    expect(best()).toBe('d2d4');
  });

  test('takes what was named last, and what is settled on, for likelier', () => {
    const { page, best } = reading();
    page.write('reasoning', 'Nf3 or Nc3 ');
    expect(best()).toBe('b1c3');
    page.write('reasoning', 'I will play Nf3 then, though Nc3 was fine ');
    expect(best()).toBe('g1f3');
  });

  test('begins with how likely the moves were before, once something can be read', async () => {
    const prior: Predictor = {
      id: 'prior',
      costly: false,
      predict: async (_turn, { publish }) =>
        publish([
          { uci: 'e2e4', probability: 0.6, source: 'prior' },
          { uci: 'd2d4', probability: 0.2, source: 'prior' },
        ]),
    };
    const { page, published, best } = reading(turnAfter(), prior);
    page.write('reasoning', 'Perhaps d4 or a3. ');
    await Promise.resolve();
    expect(published.at(-1)?.map(({ uci }) => uci)).toEqual(['e2e4', 'd2d4', 'a2a3']);
    page.write('reasoning', 'But I choose Nf3. No: I settle on d4. I settle on d4. ');
    expect(best()).toBe('d2d4');
  });

  test('names no move that is not legal, and none that is a part of another word', () => {
    const { page, published } = reading();
    page.write('reasoning', 'Qh5 would be nice; 2e4x is no move, and e9 no square. ');
    expect(published).toEqual([]);
  });

  test('is all but sure once the answer begins to name the move', () => {
    const { page, published, best } = reading();
    page.write('reasoning', 'd4 d4 d4 ');
    page.write('text', '{"move":"N');
    const begun = published.at(-1)?.map(({ uci }) => uci);
    expect(begun?.toSorted()).toEqual(['b1a3', 'b1c3', 'g1f3', 'g1h3']);
    page.write('text', 'f3"}');
    expect(best()).toBe('g1f3');
    expect(published.at(-1)).toHaveLength(1);
    expect(published.at(-1)?.[0]?.probability).toBeGreaterThan(0.9);
  });

  test('lists moves best first whose probabilities sum to at most 1, and never more than are wanted', () => {
    const { page, published } = reading();
    for (const move of ['e4', 'd4', 'c4', 'Nf3', 'Nc3', 'g3', 'b3', 'f4', 'a3']) {
      page.write('reasoning', `Perhaps ${move} `);
    }
    for (const list of published) {
      const probabilities = list.map(({ probability }) => probability);
      expect(list.length).toBeLessThanOrEqual(5);
      expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
      expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1);
    }
  });

  test('forgets a call that was lost when the turn is asked again', () => {
    const { writings, page, best } = reading();
    page.write('reasoning', 'Nc3 Nc3 Nc3 Nc3 for sure ');
    const again = writings.open(turnAfter());
    again.write('reasoning', 'e4 then ');
    page.write('reasoning', 'Nc3 ');
    expect(best()).toBe('e2e4');
  });

  test('reads no other turn, and ends with its signal', async () => {
    const { writings, published, abort, ended } = reading();
    writings.open(turnAfter('e2e4')).write('reasoning', 'Nf6 it is ');
    expect(published).toEqual([]);
    const reason = new Error('squashed');
    abort.abort(reason);
    expect(await ended).toBe(reason);
    writings.open(turnAfter()).write('reasoning', 'Nf3 it is ');
    expect(published).toEqual([]);
  });
});
