import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../server/clock.ts';
import { EngineFault, EngineLost, EnginePreempted, type EngineSearch } from '../../server/engines/engine.ts';
import { EnginePool, type PoolOptions } from '../../server/engines/pool.ts';
import { Urgency } from '../../server/urgency.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { ScriptedEngine } from '../fake/scriptedEngine.ts';

/** Told apart by a "move" that is its name. */
function job(name: string, nodes: number): EngineSearch {
  return {
    initialFen: START_FEN,
    moves: [name],
    limit: { kind: 'nodes', nodes },
    multiPv: 1,
    options: {},
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

function speculative(): { urgency: Urgency; signal: AbortSignal } {
  return { urgency: new Urgency('speculative'), signal: never() };
}

function authoritative(): { urgency: Urgency; signal: AbortSignal } {
  return { urgency: new Urgency('authoritative'), signal: never() };
}

/** A pool of scripted engines on virtual time, and the names of searches in the order they started. */
function setUp({
  size = 1,
  dies,
  startEngine,
}: {
  size?: number;
  dies?: (search: EngineSearch) => boolean;
  startEngine?: PoolOptions['startEngine'];
} = {}) {
  const clock = new VirtualClock();
  const started: string[] = [];
  const pool = new EnginePool({
    clock,
    size,
    startEngine:
      startEngine ??
      (async () =>
        new ScriptedEngine({
          clock,
          onStart: ({ moves }) => started.push(moves[0] ?? ''),
          ...(dies === undefined ? {} : { dies }),
        })),
  });
  return { clock, pool, started };
}

describe('the engine pool', () => {
  test('a seat goes before a prediction, a prediction before speculation, and otherwise who came first', async () => {
    const { clock, pool, started } = setUp();
    const jobs = [
      pool.search(job('first', 10), authoritative()),
      pool.search(job('s1', 10), speculative()),
      pool.search(job('s2', 10), speculative()),
      pool.search(job('p', 10), { urgency: 'prediction', signal: never() }),
      pool.search(job('a', 10), authoritative()),
    ];
    await clock.run(Promise.all(jobs));
    expect(started.slice(started.indexOf('first'))).toEqual(['first', 'a', 'p', 's1', 's2']);
  });

  test('a seat takes the engine of a search nobody waits for, whose owner notices only the time', async () => {
    const { clock, pool, started } = setUp();
    const waiting = pool.search(job('s', 1000), speculative());
    await clock.run(clock.sleep(100));
    await clock.run(pool.search(job('a', 10), authoritative()));
    expect(clock.now()).toBe(111);
    expect((await clock.run(waiting)).bestmove).toBe('s');
    expect(clock.now()).toBe(1111);
    expect(started).toEqual(['s', 'a', 's']);
    expect(pool.stats().preemptions).toBe(1);
  });

  test('a search that cannot be repeated and has to make room is lost', async () => {
    const { clock, pool } = setUp();
    const search = { ...job('s', 0), limit: { kind: 'movetime', movetimeMs: 50 } } as const;
    const lost = pool.search(search, speculative()).catch((error: unknown) => error);
    await clock.run(clock.sleep(5));
    await clock.run(pool.search(job('a', 10), authoritative()));
    expect(await lost).toBeInstanceOf(EnginePreempted);
  });

  test('a waiting search that becomes a seat’s own goes ahead, and takes an engine', async () => {
    const { clock, pool, started } = setUp();
    const running = pool.search(job('s1', 1000), speculative());
    const adopted = speculative();
    const waiting = pool.search(job('s2', 10), adopted);
    await clock.run(clock.sleep(100));
    adopted.urgency.raise();
    await clock.run(waiting);
    expect(clock.now()).toBe(111);
    await clock.run(running);
    expect(started).toEqual(['s1', 's2', 's1']);
  });

  test('a running search that becomes a seat’s own is not made to give way', async () => {
    const { clock, pool, started } = setUp();
    const adopted = speculative();
    const running = pool.search(job('s', 100), adopted);
    await clock.run(clock.sleep(50));
    adopted.urgency.raise();
    await clock.run(Promise.all([running, pool.search(job('a', 10), authoritative())]));
    expect(started).toEqual(['s', 'a']);
  });

  test('an aborted search rejects at once with the reason, and frees its engine', async () => {
    const { clock, pool } = setUp();
    const abort = new AbortController();
    const aborted = pool.search(job('s', 1000), { ...speculative(), signal: abort.signal });
    await clock.run(clock.sleep(100));
    abort.abort(new Error('squashed'));
    await expect(aborted).rejects.toThrow('squashed');
    expect(clock.now()).toBe(100);
    await clock.run(pool.search(job('s', 10), speculative()));
    expect(clock.now()).toBe(111);
  });

  test('a search whose engine dies starts again on a fresh one, and its owner does not notice', async () => {
    let deaths = 0;
    const { clock, pool } = setUp({ dies: () => deaths++ === 0 });
    expect((await clock.run(pool.search(job('a', 10), authoritative()))).bestmove).toBe('a');
    expect(pool.stats()).toMatchObject({ deaths: 1, alive: 1 });
  });

  test('a search that kills two engines is lost, and others go on', async () => {
    const { clock, pool } = setUp({ dies: ({ moves }) => moves[0] === 'poison' });
    const lost = pool.search(job('poison', 10), authoritative()).catch((error: unknown) => error);
    const other = pool.search(job('a', 10), authoritative());
    expect((await clock.run(other)).bestmove).toBe('a');
    expect(await lost).toBeInstanceOf(EngineLost);
    expect(pool.stats().deaths).toBe(2);
  });

  test('nodes of lost attempts are counted', async () => {
    let deaths = 0;
    const { clock, pool } = setUp({ dies: () => deaths++ === 0 });
    const counts: number[] = [];
    await clock.run(pool.search(job('a', 10), { ...authoritative(), onNodes: nodes => counts.push(nodes) }));
    expect(counts).toEqual([10, 20]);
  });

  test('where no engine starts, those who wait are told why, and later ones are tried for again', async () => {
    let works = false;
    const { clock, pool } = setUp({
      startEngine: async () => {
        if (works) return new ScriptedEngine({ clock });
        throw new EngineFault('no such program');
      },
    });
    const waiting = pool.search(job('a', 10), authoritative());
    await expect(clock.run(waiting)).rejects.toThrow('no such program');
    await expect(clock.run(pool.warm(1))).rejects.toThrow(EngineFault);
    works = true;
    await clock.run(pool.search(job('a', 10), authoritative()));
  });

  test('a closed pool rejects what waits, runs or comes, and leaves no timer', async () => {
    const { clock, pool } = setUp();
    const jobs = [pool.search(job('s1', 1000), speculative()), pool.search(job('s2', 10), speculative())];
    const lost = jobs.map(each => expect(each).rejects.toThrow('shut down'));
    await clock.run(clock.sleep(100));
    await clock.run(pool.close());
    await Promise.all(lost);
    await expect(pool.search(job('a', 10), authoritative())).rejects.toThrow('shut down');
    expect(clock.alarms).toBe(0);
    expect(pool.stats()).toMatchObject({ alive: 0, busy: 0, queued: 0 });
  });
});

const arrivals = fc.array(
  fc.record({
    atMs: fc.nat(300),
    nodes: fc.integer({ min: 1, max: 60 }),
    level: fc.constantFrom('authoritative', 'prediction', 'speculative'),
    raisedAfterMs: fc.option(fc.nat(80)),
    abortedAfterMs: fc.option(fc.nat(120)),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('under any load', () => {
  test('every search settles, no engine is shared, and no more than the size are alive', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.nat(20)),
        async (jobs, size, dice) => {
          const clock = new VirtualClock();
          const engines: ScriptedEngine[] = [];
          const pool = new EnginePool({
            clock,
            size,
            startEngine: async signal => {
              await clock.sleep(5, signal);
              const engine = new ScriptedEngine({ clock, dies: () => dice.next().value === 0 });
              engines.push(engine);
              expect(engines.filter(({ alive }) => alive).length).toBeLessThanOrEqual(size);
              return engine;
            },
          });
          const outcomes = await clock.run(
            Promise.all(jobs.map((each, i) => arrive(pool, clock, each, `${i}`))),
          );
          for (const [i, outcome] of outcomes.entries()) {
            if (outcome instanceof Error) {
              expect(['aborted', 'died']).toContain(outcome.message);
            } else {
              expect(outcome).toBe(`${i}`);
            }
          }
          await clock.run(clock.sleep(200));
          expect(pool.stats()).toMatchObject({ busy: 0, queued: 0 });
          await clock.run(pool.close());
          expect(clock.alarms).toBe(0);
        },
      ),
    );
  });

  test('a seat never waits behind a search nobody waits for', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 3 }), async (jobs, size) => {
        const clock = new VirtualClock();
        const overtaken: string[] = [];
        const waiting = new Set<string>();
        const own = new Set<string>();
        const pool = new EnginePool({
          clock,
          size,
          startEngine: async () =>
            new ScriptedEngine({
              clock,
              onStart: ({ moves: [name = ''] }) => {
                waiting.delete(name);
                // Whoever starts while a seat waits is a seat's own.
                if (waiting.size > 0 && !own.has(name)) overtaken.push(name);
              },
            }),
        });
        await clock.run(pool.warm(size));
        const all = jobs.map((each, i) =>
          arrive(pool, clock, each, `${i}`, {
            asked: (name, level) => {
              if (level !== 'authoritative') return;
              own.add(name);
              waiting.add(name);
            },
            // It may run already, or be over: then it waits for nothing.
            raised: name => own.add(name),
            settled: name => {
              waiting.delete(name);
              own.delete(name);
            },
          }),
        );
        await clock.run(Promise.all(all));
        await clock.run(pool.close());
        expect(overtaken).toEqual([]);
      }),
    );
  });

  test('a seat waits for no more than a stop while fewer seats ask than there are engines', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async jobs => {
        const { clock, pool } = setUp({ size: 2 });
        await clock.run(pool.warm(2));
        const others = jobs
          .filter(({ level }) => level !== 'authoritative')
          .map((each, i) => arrive(pool, clock, { ...each, raisedAfterMs: null }, `${i}`));
        const waits: number[] = [];
        const seat = async (): Promise<void> => {
          for (let i = 0; i < 10; i++) {
            await clock.sleep(23);
            const asked = clock.now();
            await pool.search(job('a', 7), authoritative());
            waits.push(clock.now() - asked - 7);
          }
        };
        await clock.run(Promise.all([...others, seat()]));
        expect(Math.max(...waits)).toBeLessThanOrEqual(1);
        await clock.run(pool.close());
      }),
    );
  });
});

interface Arrival {
  readonly atMs: number;
  readonly nodes: number;
  readonly level: 'authoritative' | 'prediction' | 'speculative';
  readonly raisedAfterMs: number | null;
  readonly abortedAfterMs: number | null;
}

/** The name that came back, or the error. */
async function arrive(
  pool: EnginePool,
  clock: VirtualClock,
  { atMs, nodes, level, raisedAfterMs, abortedAfterMs }: Arrival,
  name: string,
  on: {
    asked?: (name: string, level: Arrival['level']) => void;
    raised?: (name: string) => void;
    settled?: (name: string) => void;
  } = {},
): Promise<unknown> {
  await clock.sleep(atMs);
  const abort = new AbortController();
  const urgency = level === 'prediction' ? level : new Urgency(level);
  on.asked?.(name, level);
  const searching = pool.search(job(name, nodes), { urgency, signal: abort.signal }).then(
    ({ bestmove }) => bestmove,
    (error: unknown) => error,
  );
  const settled = searching.then(() => on.settled?.(name));
  const later = async (ms: number | null, act: () => void): Promise<void> => {
    if (ms === null) return;
    await clock.sleep(ms);
    act();
  };
  await Promise.all([
    settled,
    later(raisedAfterMs, () => {
      if (typeof urgency === 'string') return;
      on.raised?.(name);
      urgency.raise();
    }),
    later(abortedAfterMs, () => abort.abort(new Error('aborted'))),
  ]);
  return searching;
}
