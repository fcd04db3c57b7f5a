import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../server/tournament/cluster.ts';
import { eloOf, eloOfOpenings, equivalence, scoreOf } from '../../server/tournament/elo.ts';
import { eloText } from '../../server/tournament/report/words.ts';

/*
 * Published figures: the tests of fastchess (Disservin/fastchess, app/tests/elo_test.cpp), and outputs of it that
 * people posted in its issues 807 and 1007.
 */

const times = (count: number, cluster: Cluster): Cluster[] => Array.from({ length: count }, () => cluster);

/** Every game with an opening of its own: the trinomial model. */
function eloOfGames(wins: number, draws: number, losses: number) {
  const points = [
    [wins, 1],
    [draws, 0.5],
    [losses, 0],
  ] as const;
  const openings = points.flatMap(([count, sum]) => times(count, { sum, weight: 1 }));
  return eloOfOpenings(openings, { wins, losses });
}

/** Pairs of one opening by their points, 0 to 2 by halves: the pentanomial model. */
function eloOfPairs(pairs: readonly number[]) {
  const openings = pairs.flatMap((count, i) => times(count, { sum: i / 2, weight: 2 }));
  return eloOfOpenings(openings, { wins: 0, losses: 0 });
}

describe('Elo of single games, as fastchess tests it', () => {
  test('a difference, its error bar and the likelihood of superiority', () => {
    const { elo, margin, los } = eloOfGames(136, 111, 96);
    expect(elo).toBeCloseTo(40.7, 1);
    expect(margin).toBeCloseTo(30.43, 2);
    expect(los).toBeCloseTo(0.996, 4);
  });

  test('the likelihood of superiority of the weaker one', () => {
    expect(eloOfGames(76, 123, 89).los).toBeCloseTo(0.1553, 4);
  });
});

describe('Elo of pairs of games', () => {
  test.each([
    ['EloPentanomial 1', [34, 54, 31 + 32, 64, 75], 55.58, 27.65, 1],
    ['EloPentanomial 2', [332, 433, 457 + 41, 333, 334], -8.64, 10.33, 0.0505],
    ['issue 807, a match against a capped Stockfish', [30, 6, 18, 0, 6], -168.4, 73.37, 0],
    ['issue 1007, Juggernaut 1.55', [5, 5, 36, 22, 22], 101.21, 42.63, null],
    ['issue 1007, CT800 v1.46', [1, 3, 4, 1, 4], 53.88, 134.87, null],
    ['issue 1007, Fox Chess 1.0', [2, 2, 9, 0, 0], -81.65, 75.76, null],
  ] as const)('%s', (_source, pairs, elo, margin, los) => {
    const estimate = eloOfPairs(pairs);
    expect(estimate.elo).toBeCloseTo(elo, 1);
    expect(estimate.margin).toBeCloseTo(margin, 1);
    // Those of the issue were posted without it.
    if (los !== null) expect(estimate.los).toBeCloseTo(los, 3);
  });

  test('without any game nothing is said, and a clean score has no Elo', () => {
    expect(eloOfPairs([0, 0, 0, 0, 0])).toEqual({ elo: null, margin: null, los: null });
    expect(eloOfGames(9, 0, 0)).toEqual({ elo: null, margin: null, los: expect.closeTo(0.99865, 5) });
  });

  test('few games, and equal ones, have no error bar, and no superiority but that of the decided games', () => {
    const few = eloOfOpenings([{ sum: 1.5, weight: 2 }], { wins: 1, losses: 0 });
    expect(few).toEqual({ elo: expect.closeTo(190.85, 2), margin: null, los: null });
    expect(eloText(few)).toBe('+191, no error bar: too few games');
    expect(eloOfGames(3, 1, 0)).toMatchObject({ margin: null, los: null });
    expect(eloOfGames(0, 8, 0)).toEqual({ elo: 0, margin: null, los: null });
    // Of five wins and a draw the interval would pass a clean score.
    expect(eloOfGames(5, 1, 0)).toMatchObject({ margin: null, los: expect.closeTo(0.98733, 5) });
  });

  test('pairs of an opening that repeats are no new evidence: the error bar grows', () => {
    const once = eloOfOpenings(
      [0.5, 2, 1, 1.5, 0.5, 2].map(sum => ({ sum, weight: 2 })),
      { wins: 0, losses: 0 },
    );
    const twice = eloOfOpenings(
      [1, 4, 2, 3, 1, 4].map(sum => ({ sum, weight: 4 })),
      { wins: 0, losses: 0 },
    );
    expect(twice.margin).toBeCloseTo(once.margin ?? 0, 9);
  });
});

test('the scale is the usual one: 75 % is worth 191 Elo, 90 % twice that (talkchess, t=44180)', () => {
  expect(eloOf(0.75)).toBeCloseTo(190.85, 2);
  expect(eloOf(0.9)).toBeCloseTo(2 * eloOf(0.75), 6);
  expect(scoreOf(eloOf(0.64))).toBeCloseTo(0.64, 12);
});

describe('that strength did not change', () => {
  const differing = (differences: readonly number[]) =>
    equivalence(
      differences.map(sum => ({ sum, weight: 1 })),
      0.07,
    );

  test('is shown by many games that differ little, with a power near one', () => {
    const many = differing(Array.from({ length: 400 }, (_, i) => [0, 0, 0.5, -0.5][i % 4] ?? 0));
    expect(many).toMatchObject({ difference: 0, equivalent: true });
    expect(many?.power).toBeGreaterThan(0.95);
  });

  test('is not shown by few, and the power says that it could not have been', () => {
    expect(differing([0.5, -0.5, 0, 0, 0.5, -0.5])).toMatchObject({ equivalent: false, power: 0 });
  });

  test('is tested by the t distribution: 5 % of 4 degrees of freedom lie beyond 2.132', () => {
    const result = differing([0.1, -0.1, 0.1, -0.1, 0]);
    // The standard error is 0.1 / √5.
    expect(result?.high).toBeCloseTo((2.132 * 0.1) / Math.sqrt(5), 4);
  });

  test('is not claimed from nothing: not below five openings, nor where all games ended alike', () => {
    expect(differing([0, 0])).toBe(null);
    expect(differing([0.5, -0.5, 0, 0.5])).toBe(null);
    expect(differing(Array.from({ length: 40 }, () => 0))).toBe(null);
    // Many pairs of few openings are few.
    expect(equivalence(times(4, { sum: 0.5, weight: 100 }), 0.07)).toBe(null);
  });

  test('is not shown where one side got stronger', () => {
    expect(differing(Array.from({ length: 100 }, (_, i) => 0.5 + (i % 2) * 0.1))?.equivalent).toBe(false);
  });
});
