import { describe, expect, test } from 'vitest';
import { bootstrapT } from '../../server/tournament/interval.ts';
import { coverage, SIMULATIONS } from './simulated.ts';

describe('the interval of a saving', () => {
  // npm run bench:tournament does the same with 500 runs and more.
  test.each(SIMULATIONS)('covers the true one in about 95 of 100 runs: $name', simulation => {
    const covered = coverage(simulation, { runs: 150, pairs: 20, pairsPerOpening: 1, seed: 3 });
    // Three standard errors of 150 runs about 92 to 98 %.
    expect(covered).toBeGreaterThan(0.87);
  });

  test('is the estimate itself where nothing varies, and unknown below five openings', () => {
    const cluster = { sum: 2, weight: 10 };
    expect(bootstrapT([cluster, cluster, cluster, cluster, cluster], 1)).toEqual({
      estimate: 0.2,
      low: 0.2,
      high: 0.2,
    });
    expect(bootstrapT([cluster, { sum: 3, weight: 10 }], 1)).toEqual({
      estimate: 0.25,
      low: null,
      high: null,
    });
    expect(bootstrapT([], 1)).toEqual({ estimate: 0, low: null, high: null });
  });

  test('repeats itself for equal games and seeds, and weighs clusters by their size', () => {
    const clusters = [1, 2, 3, 4, 5, 9].map(sum => ({ sum, weight: 10 + sum }));
    expect(bootstrapT(clusters, 5)).toEqual(bootstrapT(clusters, 5));
    expect(bootstrapT(clusters, 5).estimate).toBeCloseTo(24 / 84, 12);
  });
});
