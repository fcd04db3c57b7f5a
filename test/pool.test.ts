import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pool, type Seek } from '../server/pool.ts';

let seeks = 0;

function seek(player: string, changes: Partial<Seek> = {}): Seek {
  return {
    id: `seek-${++seeks}`,
    player,
    rating: 1500,
    deviation: 0,
    clock: '60+1',
    rated: true,
    at: 0,
    ...changes,
  };
}

function poolOf(...waiting: Seek[]): Pool {
  const pool = new Pool();
  for (const one of waiting) pool.join(one);
  return pool;
}

function names(pool: Pool, now: number): string[] {
  return pool.pair(now).map(({ white, black }) => `${white.player}-${black.player}`);
}

describe('the open pool', () => {
  test('pairs two who want the same clock, once', () => {
    const pool = poolOf(seek('a'), seek('b'), seek('c', { clock: '10/move' }));
    expect(names(pool, 0)).toEqual(['a-b']);
    expect(pool.waiting.map(({ player }) => player)).toEqual(['c']);
    expect(names(pool, 1e9)).toEqual([]);
  });

  test('pairs nobody with oneself, rated with unrated, or with who has left', () => {
    const pool = poolOf(seek('a'), seek('a'), seek('b', { rated: false }));
    const left = seek('c');
    pool.join(left);
    pool.leave(left.id);
    expect(names(pool, 1e9)).toEqual([]);
    expect(pool.pairableAt()).toBeNull();
  });

  test('lets who waits longest choose, and gives the closest rating', () => {
    const pool = poolOf(
      seek('new', { at: 2, rating: 1500 }),
      seek('near', { at: 1, rating: 1540 }),
      seek('nearer', { at: 1, rating: 1470 }),
      seek('old', { at: 0, rating: 1490 }),
    );
    expect(names(pool, 2)).toEqual(['old-new', 'near-nearer']);
  });

  test('allows ratings to be 100 apart at once, and 20 more for each second of the longer wait', () => {
    const pool = poolOf(seek('weak', { rating: 1500, at: 1000 }), seek('strong', { rating: 1700, at: 3000 }));
    expect(pool.pairableAt()).toBe(6000);
    expect(names(pool, 5999)).toEqual([]);
    expect(names(pool, 6000)).toEqual(['weak-strong']);
  });

  test('allows as much more as the deviations leave open', () => {
    const [a, b] = [seek('a', { deviation: 300 }), seek('b', { rating: 2000, deviation: 400 })];
    expect(names(poolOf(a, b), 0)).toEqual(['a-b']);
  });

  test('evens colours out', () => {
    const pool = new Pool();
    const games: string[] = [];
    for (let round = 0; round < 4; round++) {
      for (const player of ['a', 'b']) pool.join(seek(player));
      games.push(...names(pool, 0));
    }
    expect(games).toEqual(['a-b', 'b-a', 'a-b', 'b-a']);
  });

  const someSeek = fc.record({
    player: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    rating: fc.integer({ min: 500, max: 2500 }),
    deviation: fc.integer({ min: 0, max: 350 }),
    clock: fc.constantFrom('60+1', 'none'),
    rated: fc.boolean(),
    at: fc.integer({ min: 0, max: 10_000 }),
  });

  test('pairs each at most once, only those who may meet, and keeps nobody who could play', () => {
    fc.assert(
      fc.property(fc.array(someSeek, { maxLength: 12 }), fc.nat({ max: 200_000 }), (waiting, wait) => {
        const pool = poolOf(...waiting.map(({ player, ...rest }) => seek(player, rest)));
        const joined = pool.waiting.map(({ id }) => id);
        const now = 10_000 + wait;
        const pairings = pool.pair(now);
        for (const { white, black } of pairings) {
          expect(white.player).not.toBe(black.player);
          expect([white.clock, white.rated]).toEqual([black.clock, black.rated]);
        }
        const seen = [...pairings.flatMap(({ white, black }) => [white, black]), ...pool.waiting];
        expect(seen.map(({ id }) => id).toSorted()).toEqual(joined.toSorted());
        // Who is left cannot be paired by now; and at the instant the pool names, somebody can.
        const next = pool.pairableAt();
        if (next === null) expect(pool.pair(Number.MAX_SAFE_INTEGER)).toEqual([]);
        else {
          expect(next).toBeGreaterThan(now);
          expect(pool.pair(next - 0.001)).toEqual([]);
          expect(pool.pair(next)).not.toEqual([]);
        }
      }),
    );
  });

  test('gives nobody a colour more than once more often than the other, where opponents allow it', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), order => {
        const pool = new Pool();
        let balance = 0;
        for (const first of order) {
          for (const player of first ? ['a', 'b'] : ['b', 'a']) pool.join(seek(player));
          for (const { white } of pool.pair(0)) balance += white.player === 'a' ? 1 : -1;
          expect(Math.abs(balance)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
