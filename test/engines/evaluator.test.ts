import { expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { Evaluator } from '../../server/engines/evaluator.ts';
import { EnginePool } from '../../server/engines/pool.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { ScriptedEngine } from '../fake/scriptedEngine.ts';

const BLACK_TO_MOVE = 'rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1';
const MATED = 'rnb1kbnr/pppp1ppp/8/4p3/6Pq/5P2/PPPPP2P/RNBQKBNR w KQkq - 1 3';

/** An evaluator whose engine gives the side to move half a pawn, and dies at the searches told. */
function setUp({ deaths = 0 } = {}) {
  const clock = new VirtualClock();
  let searches = 0;
  const pool = new EnginePool({
    clock,
    size: 1,
    startEngine: async () => {
      const engine = new ScriptedEngine({ clock, dies: () => ++searches <= deaths });
      const search = engine.search.bind(engine);
      engine.search = async (asked, request) => ({
        ...(await search(asked, request)),
        lines: [{ move: 'e2e4', pv: [], score: { kind: 'cp', cp: 50 }, depth: 1 }],
      });
      return engine;
    },
  });
  const evaluator = new Evaluator({ pool });
  const evaluate = (fen: string) => clock.run(evaluator.evaluate(fen, new AbortController().signal));
  return { evaluate, evaluator, clock, searches: () => searches };
}

test('an evaluation is White’s view, whoever is to move', async () => {
  const { evaluate } = setUp();
  expect(await evaluate(START_FEN)).toEqual({ ok: true, value: { kind: 'cp', cp: 50 } });
  expect(await evaluate(BLACK_TO_MOVE)).toEqual({ ok: true, value: { kind: 'cp', cp: -50 } });
});

test('a position is searched once', async () => {
  const { evaluate, searches } = setUp();
  await evaluate(START_FEN);
  await evaluate(START_FEN);
  expect(searches()).toBe(1);
});

test('those who ask at once share a search, which ends with the last of them', async () => {
  const { evaluator, clock, searches } = setUp();
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [one, other].map(({ signal }) => evaluator.evaluate(START_FEN, signal));
  one.abort(new Error('gone'));
  const [first, second] = await clock.run(Promise.allSettled(asked));
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
  expect(second).toMatchObject({ value: { ok: true } });
  expect(searches()).toBe(1);
});

test('a position that ends the game needs no engine', async () => {
  const { evaluate, searches } = setUp();
  expect(await evaluate(MATED)).toEqual({ ok: true, value: { kind: 'mate', moves: 0 } });
  expect(await evaluate('7k/5Q2/6K1/8/8/8/8/8 b - - 0 1')).toEqual({
    ok: true,
    value: { kind: 'cp', cp: 0 },
  });
  expect(searches()).toBe(0);
});

test('a search that an engine lost is asked again', async () => {
  const { evaluate, searches } = setUp({ deaths: 1 });
  expect(await evaluate(START_FEN)).toMatchObject({ ok: true });
  expect(searches()).toBe(2);
});

test('more askers than may wait are refused, and those who leave make room', async () => {
  const { evaluator, clock, evaluate } = setUp();
  const leave = new AbortController();
  const waiting = Array.from({ length: 64 }, (_, nth) =>
    evaluator.evaluate(START_FEN.replace('0 1', `0 ${nth + 2}`), leave.signal),
  );
  expect(await evaluate(START_FEN)).toMatchObject({ ok: false, error: { code: 'busy' } });
  leave.abort();
  expect((await clock.run(Promise.allSettled(waiting))).map(({ status }) => status)).not.toContain(
    'fulfilled',
  );
  expect(await evaluate(START_FEN)).toMatchObject({ ok: true });
});
