import { afterAll, describe, expect, test } from 'vitest';
import { RealClock } from '../../server/clock.ts';
import { LlmPredictor, listPrompt, parsePredictions } from '../../server/predictors/llm.ts';
import { movesFromTokens } from '../../server/predictors/logprobs.ts';
import { legalMoves, namedMoves, START_FEN } from '../../shared/chess/position.ts';
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
const make = () =>
  new LlmPredictor({ endpoint, settings: FAKE_SETTINGS, price, moves: 4, logprobs: false, clock });

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
    expect(listPrompt(turnAfter(), 4)[0]?.content).toContain('the 4 moves');
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

describe.each(['chat', 'responses'] as const)(
  'an endpoint that tells log-probabilities over the %s API',
  api => {
    const GUESSES = [
      { move: 'Nf3', probability: 0.5 },
      { move: 'Nc3', probability: 0.25 },
      { move: 'e4', probability: 0.125 },
      { move: 'e3', probability: 0.0625 },
      { move: 'Qh5', probability: 0.0625 },
    ];
    const setUp = async (logprobs: boolean) => {
      const server = await FakeModelServer.start({
        choose: () => 'Nf3',
        guess: async () => GUESSES,
        logprobs,
      });
      const at = fakeEndpoint(server, { api });
      const predictor = new LlmPredictor({
        endpoint: at,
        settings: FAKE_SETTINGS,
        price,
        moves: 3,
        logprobs: true,
        clock,
      });
      return { server, at, predictor };
    };

    test('is asked for one move, and its alternatives are predictions too', async () => {
      const { server, at, predictor } = await setUp(true);
      const [list] = await predict(predictor, turnAfter());
      expect(list?.map(({ uci, probability }) => [uci, Number(probability.toFixed(4))])).toEqual([
        ['g1f3', 0.5],
        ['b1c3', 0.25],
        ['e2e4', 0.125],
        ['e2e3', 0.0625],
      ]);
      await at.close();
      await server.close();
    });

    test('but leaves them out is found out once, and then asked for a list', async () => {
      const { server, at, predictor } = await setUp(false);
      await expect(predict(predictor, turnAfter())).rejects.toThrow('no log-probabilities');
      const [list] = await predict(predictor, turnAfter());
      expect(list?.[0]).toMatchObject({ uci: 'g1f3', probability: 0.5 });
      await at.close();
      await server.close();
    });
  },
);

describe('moves by the tokens of an answer', () => {
  const legal = namedMoves(START_FEN);
  const told = (token: string, probability: number, others: readonly [string, number][] = []) => ({
    token,
    logprob: Math.log(probability),
    alternatives: others.map(([other, p]) => ({ token: other, logprob: Math.log(p) })),
  });

  test('share what begins several of them alike, and leave to none what begins none', () => {
    const tokens = [
      told('{"move":"', 1),
      told('N', 0.5, [
        ['N', 0.5],
        ['e', 0.2],
        ['x', 0.3],
      ]),
      told('f3', 0.8, [
        ['f3', 0.8],
        ['c3', 0.2],
      ]),
      told('"}', 1),
    ];
    const moves = movesFromTokens(tokens, { legal, source: 's' });
    const probabilities = Object.fromEntries(moves?.map(({ uci, probability }) => [uci, probability]) ?? []);
    expect(probabilities.g1f3).toBeCloseTo(0.4);
    expect(probabilities.b1c3).toBeCloseTo(0.1);
    expect(probabilities.e2e4).toBeCloseTo(0.1);
    expect(probabilities.e2e3).toBeCloseTo(0.1);
    expect(Object.values(probabilities).reduce((sum, each) => sum + each, 0)).toBeCloseTo(0.7);
  });

  test('are none where there is no move in them', () => {
    expect(movesFromTokens([told('e4', 1)], { legal, source: 's' })).toBeNull();
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
