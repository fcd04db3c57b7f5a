import { afterEach, describe, expect, test } from 'vitest';
import { RealClock } from '../../server/clock.ts';
import { type EngineCommand, embeddedStockfish } from '../../server/engines/command.ts';
import { EngineFault, EngineLost, type EngineSearch } from '../../server/engines/engine.ts';
import { Reaper } from '../../server/engines/reaper.ts';
import { type EngineTimings, UciEngine } from '../../server/engines/uciEngine.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { fakeEngine } from '../fake/engineCommand.ts';

const reaper = new Reaper();
const engines: UciEngine[] = [];

afterEach(async () => {
  await Promise.all(engines.splice(0).map(engine => engine.close()));
  await reaper.close();
});

async function start(command: EngineCommand, timings?: EngineTimings): Promise<UciEngine> {
  const engine = await UciEngine.start({
    command,
    clock: new RealClock(),
    reaper,
    signal: new AbortController().signal,
    ...(timings === undefined ? {} : { timings }),
  });
  engines.push(engine);
  return engine;
}

const IMPATIENT: EngineTimings = { startMs: 5000, readyMs: 5000, stopMs: 50 };

function nodes(count: number, more: Partial<EngineSearch> = {}): EngineSearch {
  return {
    initialFen: START_FEN,
    moves: [],
    limit: { kind: 'nodes', nodes: count },
    multiPv: 1,
    options: {},
    ...more,
  };
}

function quietly(signal = new AbortController().signal) {
  return { signal, onNodes: () => undefined };
}

describe('a UCI engine', () => {
  test('the embedded Stockfish answers equal searches equally, whatever it searched between', async () => {
    const engine = await start(embeddedStockfish());
    const first = await engine.search(nodes(3000, { multiPv: 4 }), quietly());
    await engine.search(nodes(5000, { moves: ['e2e4'], options: { 'Skill Level': '3' } }), quietly());
    const second = await engine.search(nodes(3000, { multiPv: 4 }), quietly());
    expect(second).toEqual(first);
    expect(first.lines).toHaveLength(4);
    expect(first.lines[0]?.move).toBe(first.bestmove);
  });

  test('a search that is stopped rejects with the reason, and the engine goes on to the next', async () => {
    const engine = await start(embeddedStockfish());
    const abort = new AbortController();
    const reason = new Error('enough');
    const stopped = engine.search(nodes(50_000_000), {
      signal: abort.signal,
      onNodes: () => abort.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    expect(engine.alive).toBe(true);
    expect((await engine.search(nodes(1000), quietly())).bestmove).toMatch(/^[a-h]/);
  });

  test('an engine that does not answer "stop" is killed', async () => {
    const engine = await start(fakeEngine('--search=hang'), IMPATIENT);
    const abort = new AbortController();
    const stopped = engine.search(nodes(1), quietly(abort.signal));
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(stopped).rejects.toThrow('enough');
    await engine.close();
    expect(engine.alive).toBe(false);
  });

  test('a search whose engine dies is lost', async () => {
    const engine = await start(fakeEngine('--search=crash'));
    await expect(engine.search(nodes(1), quietly())).rejects.toThrow(EngineLost);
    expect(engine.alive).toBe(false);
    await expect(engine.search(nodes(1), quietly())).rejects.toThrow('exit 4');
  });

  test('an answer that is no move is the engine’s fault', async () => {
    const engine = await start(fakeEngine('--search=nonsense'));
    await expect(engine.search(nodes(1), quietly())).rejects.toThrow(EngineFault);
  });

  test('an option holds for one search alone', async () => {
    const engine = await start(fakeEngine());
    const backward = await engine.search(nodes(1, { options: { style: 'backward' } }), quietly());
    expect(backward.bestmove).toBe('h2h4');
    expect((await engine.search(nodes(1), quietly())).bestmove).toBe('a2a3');
  });

  test('an option that the engine does not have is its fault, and it lives on', async () => {
    const engine = await start(fakeEngine());
    const odd = engine.search(nodes(1, { options: { Sytle: 'wild' } }), quietly());
    await expect(odd).rejects.toThrow('no option');
    expect((await engine.search(nodes(1), quietly())).bestmove).toBe('a2a3');
  });

  test.each([
    ['ends at once', fakeEngine('--start=die'), 'exit 3'],
    ['is not there', { file: './no-such-engine', args: [], endsWithInput: false }, 'ENOENT'],
  ])('an engine that %s does not start', async (_, command, why) => {
    await expect(start(command)).rejects.toThrow(why);
  });

  test('an engine that does not greet in time does not start', async () => {
    const silent = start(fakeEngine('--start=silent'), { ...IMPATIENT, startMs: 300 });
    await expect(silent).rejects.toThrow('no answer in 300 ms');
  });

  test('a start that is aborted leaves nothing', async () => {
    const abort = new AbortController();
    const command = fakeEngine('--start=silent');
    const starting = UciEngine.start({ command, clock: new RealClock(), reaper, signal: abort.signal });
    setImmediate(() => abort.abort(new Error('closing')));
    await expect(starting).rejects.toThrow('closing');
  });
});
