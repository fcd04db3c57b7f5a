import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterIdle, afterMatch, type Glicko2, UNRATED } from '../../../shared/stats/glicko2.ts';
import { isProvisional } from '../../../shared/stats/rating.ts';

const player = fc.record({
  rating: fc.double({ min: 0, max: 4000, noNaN: true }),
  deviation: fc.double({ min: 30, max: 350, noNaN: true }),
  volatility: fc.double({ min: 0.01, max: 0.15, noNaN: true }),
});

describe('a rating', () => {
  test('moves as in a hand-worked match of two newcomers', () => {
    // Glickman's formulas with μ = 0, φ = 350/173.7178 on both sides: g = 0.6690, E = 0.5, v = 8.936, and
    // σ' = 0.06 to five places.
    const winner = afterMatch(UNRATED, UNRATED, 1);
    expect(winner.rating).toBeCloseTo(1662.3, 1);
    expect(winner.deviation).toBeCloseTo(290.3, 1);
    expect(afterMatch(UNRATED, UNRATED, 0).rating).toBeCloseTo(3000 - winner.rating, 6);
    expect(afterMatch(UNRATED, UNRATED, 0.5).rating).toBeCloseTo(1500, 6);
  });

  test('goes up by a win and down by a loss, the more the less is known, and stays a number', () => {
    fc.assert(
      fc.property(player, player, (a, b) => {
        const [won, lost] = [afterMatch(a, b, 1), afterMatch(a, b, 0)];
        expect(won.rating).toBeGreaterThanOrEqual(a.rating);
        expect(lost.rating).toBeLessThanOrEqual(a.rating);
        for (const { rating, deviation, volatility } of [won, lost]) {
          expect(Number.isFinite(rating)).toBe(true);
          expect(volatility).toBeGreaterThan(0);
          expect(deviation).toBeGreaterThan(0);
          expect(deviation).toBeLessThanOrEqual(UNRATED.deviation);
        }
      }),
    );
  });

  test('becomes less certain with time, at the pace of the volatility, and never less than a newcomer’s', () => {
    const sure: Glicko2 = { ...UNRATED, deviation: 60 };
    const year = 365 * 24 * 3_600_000;
    expect(afterIdle(sure, 0)).toEqual(sure);
    // √(60² + 73 · (173.7178 · 0.06)²)
    expect(afterIdle(sure, year).deviation).toBeCloseTo(107.4, 1);
    expect(afterIdle(sure, 100 * year).deviation).toBe(350);
    fc.assert(
      fc.property(player, fc.nat({ max: year }), fc.nat({ max: year }), (a, first, second) => {
        const [atOnce, inSteps] = [afterIdle(a, first + second), afterIdle(afterIdle(a, first), second)];
        expect(inSteps.deviation).toBeCloseTo(atOnce.deviation, 6);
      }),
    );
  });

  test('is provisional until its deviation is at most 110', () => {
    expect(isProvisional({ rating: 1500, deviation: 110.1 })).toBe(true);
    expect(isProvisional({ rating: 1500, deviation: 110 })).toBe(false);
    let a: Glicko2 = UNRATED;
    let matches = 0;
    while (isProvisional(a)) {
      a = afterMatch(a, { rating: 1500, deviation: 60 }, matches++ % 2);
      expect(matches).toBeLessThan(20);
    }
  });
});
