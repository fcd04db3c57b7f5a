import { describe, expect, test } from 'vitest';
import { formatChange, formatRating } from '../../client/view/format.ts';
import { ratingCurve } from '../../client/view/ratingCurve.ts';

const BOX = { width: 100, height: 200 };

describe('the course of a rating', () => {
  test('goes from side to side, between whole hundreds that hold its band', () => {
    const points = [
      { rating: 1500, deviation: 120 },
      { rating: 1600, deviation: 100 },
    ];
    expect(ratingCurve(points, BOX)).toEqual({
      low: 1300,
      high: 1700,
      line: 'M0.0 100.0L100.0 50.0',
      dots: 'M0.0 100.0h0M100.0 50.0h0',
      // Along the upper edge, and back along the lower one.
      band: 'M0.0 40.0L100.0 0.0L100.0 100.0L0.0 160.0Z',
    });
  });

  test('of one game stands in the middle, and of none is nowhere', () => {
    expect(ratingCurve([{ rating: 1500, deviation: 50 }], BOX)?.dots).toBe('M50.0 100.0h0');
    expect(ratingCurve([], BOX)).toBeNull();
  });
});

describe('a rating in numbers', () => {
  test('is told in whole points with its deviation, and a change with its sign', () => {
    expect(formatRating({ rating: 1539.6, deviation: 82.4 })).toBe('1540 ± 82');
    expect([12.4, -7.6, 0.4, -0.4].map(formatChange)).toEqual(['+12', '−8', '±0', '±0']);
  });
});
