import { afterAll, describe, expect, test } from 'vitest';
import { RealClock } from '../../server/clock.ts';
import { LlmPredictor, parsePredictions, prompt } from '../../server/predictors/llm.ts';
import { legalMoves, START_FEN } from '../../shared/chess/position.ts';
import type { Usage } from '../../shared/stats/usage.ts';
import { predict, predictorContract } from '../contract/predictor.ts';
import { FAKE_SETTINGS, fakeEndpoint } from '../fake/fakeEndpoint.ts';
import { FakeModelServer } from '../fake/modelServer.ts';
import { firstMove, turnAfter } from '../fake/turns.ts';

const fake = await FakeModelServer.start({
  choose: firstMove,
  guess: async ({ fen }, count) =>
    legalMoves(fen)
      .slice(0, count)
      .map((move, rank) => ({ move, probability: 0.5 ** (rank + 1) })),
});
const endpoint = fakeEndpoint(fake);
afterAll(async () => {
  await endpoint.close();
  await fake.close();
});

const price = { input: 1, cached: 1, output: 1 };
const clock = new RealClock();
const make = () => new LlmPredictor({ endpoint, settings: FAKE_SETTINGS, price, moves: 4, clock });

predictorContract('LlmPredictor', () => ({ predictor: make(), close: async () => undefined }));

describe('the llm predictor', () => {
  test('asks for its K moves in one call, in the same bytes for the same turn, and tells what it cost', async () => {
    const before = fake.calls.length;
    const [list] = await predict(make(), turnAfter('e2e4'));
    expect(list?.[0]).toMatchObject({ probability: 0.5, source: 'llm' });
    const spent: Usage[] = [];
    await make().predict(turnAfter('e2e4'), {
      signal: new AbortController().signal,
      count: 5,
      publish: () => undefined,
      report: usage => spent.push(usage),
    });
    const [first, second, ...more] = fake.calls.slice(before);
    expect(more).toEqual([]);
    expect(second?.body).toEqual(first?.body);
    expect(prompt(turnAfter(), 4)[0]?.content).toContain('the 4 moves');
    expect(spent.at(-1)).toMatchObject({
      inputTokens: second?.inputTokens,
      outputTokens: second?.outputTokens,
      estimated: false,
    });
    expect(spent.at(-1)?.costUsd).toBeGreaterThan(0);
  });

  test('that fails leaves the turn without predictions', async () => {
    fake.script.push('500');
    await expect(predict(make(), turnAfter())).rejects.toThrow('500');
    fake.script.push('empty');
    expect((await predict(make(), turnAfter())).flat().length).toBeGreaterThan(0);
  });
});

describe('the answer of a model that predicts', () => {
  const read = (text: string) => {
    const parsed = parsePredictions(text, START_FEN, 'llm');
    return parsed.ok ? parsed.value.map(({ uci, probability }) => [uci, probability]) : parsed.error.code;
  };

  test('is of legal moves, each once, best first; more than 1 in all is scaled down', () => {
    const list = [
      { move: 'd4', probability: 0.2 },
      { move: 'e4', probability: 0.5 },
      { move: 'e2e4', probability: 0.1 },
      { move: 'Qh5', probability: 0.1 },
      { move: 'c4', probability: -1 },
    ];
    expect(read(JSON.stringify({ predictions: list }))).toEqual([
      ['e2e4', 0.5],
      ['d2d4', 0.2],
    ]);
    const sure = [
      { move: 'e4', probability: 3 },
      { move: 'd4', probability: 1 },
    ];
    expect(read(`Here: ${JSON.stringify({ predictions: sure })} Good luck!`)).toEqual([
      ['e2e4', 0.75],
      ['d2d4', 0.25],
    ]);
  });

  test.each(['', 'e4', '{"predictions":', '{"predictions":[{"move":"e4"}]}'])('%j cannot be read', text => {
    expect(read(text)).toBe('predictions-unreadable');
  });
});
