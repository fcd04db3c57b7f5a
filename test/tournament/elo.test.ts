import { describe, expect, test } from 'vitest';
import { eloOf, eloOfGames, eloOfPairs, equivalence, scoreOf } from '../../server/tournament/elo.ts';

/*
 * Published figures: the tests of fastchess (Disservin/fastchess, app/tests/elo_test.cpp), and outputs of it that
 * people posted in its issues 807 and 1007.
 */

describe('Elo of single games, as fastchess tests it', () => {
  test('a difference, its error bar and the likelihood of superiority', () => {
    const { elo, margin, los } = eloOfGames({ wins: 136, losses: 96, draws: 111 });
    expect(elo).toBeCloseTo(40.7, 1);
    expect(margin).toBeCloseTo(30.43, 2);
    expect(los).toBeCloseTo(0.996, 4);
  });

  test('the likelihood of superiority of the weaker one', () => {
    expect(eloOfGames({ wins: 76, losses: 89, draws: 123 }).los).toBeCloseTo(0.1553, 4);
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

  test('without any game nothing is said; a clean score has no Elo, and nothing but wins no error bar', () => {
    expect(eloOfPairs([0, 0, 0, 0, 0])).toEqual({ elo: null, margin: null, los: null });
    expect(eloOfPairs([0, 0, 0, 0, 5])).toEqual({ elo: null, margin: null, los: 1 });
    expect(eloOfPairs([0, 0, 4, 0, 0])).toEqual({ elo: 0, margin: null, los: 0.5 });
  });
});

test('the scale is the usual one: 75 % is worth 191 Elo, 90 % twice that (talkchess, t=44180)', () => {
  expect(eloOf(0.75)).toBeCloseTo(190.85, 2);
  expect(eloOf(0.9)).toBeCloseTo(2 * eloOf(0.75), 6);
  expect(scoreOf(eloOf(0.64))).toBeCloseTo(0.64, 12);
});

describe('that strength did not change', () => {
  test('is shown by many games that differ little, with a power near one', () => {
    const differences = Array.from({ length: 400 }, (_, i) => [0, 0, 0.5, -0.5][i % 4] ?? 0);
    expect(equivalence(differences, 0.07)).toMatchObject({ difference: 0, equivalent: true });
    expect(equivalence(differences, 0.07)?.power).toBeGreaterThan(0.95);
  });

  test('is not shown by few, and the power says that it could not have been', () => {
    const result = equivalence([0.5, -0.5, 0, 0], 0.07);
    expect(result?.equivalent).toBe(false);
    expect(result?.power).toBe(0);
  });

  test('is not shown where one side got stronger', () => {
    expect(
      equivalence(
        Array.from({ length: 100 }, (_, i) => 0.5 + (i % 2) * 0.1),
        0.07,
      )?.equivalent,
    ).toBe(false);
  });
});
