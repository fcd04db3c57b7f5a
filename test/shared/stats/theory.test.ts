import { describe, expect, test } from 'vitest';
import { paperSaving, treeSaving } from '../../../shared/stats/theory.ts';

describe('the paper’s formula', () => {
  test('comes to one half for a perfect predictor that takes no time, and to nothing for none', () => {
    expect(paperSaving({ hitRate: 1, predictMs: 0, agentMs: 1000 })).toBe(0.5);
    expect(paperSaving({ hitRate: 0, predictMs: 0, agentMs: 1000 })).toBe(0);
  });

  test('is p/(1+p) · α/(α+β)', () => {
    // α = 1/250, β = 1/1000: α/(α+β) = 0.8.
    expect(paperSaving({ hitRate: 0.6, predictMs: 250, agentMs: 1000 })).toBeCloseTo(0.375 * 0.8, 10);
  });
});

describe('the model of a deep tree', () => {
  test('saves all but one of `depth` turns where everything is foreseen and all thinks are equal', () => {
    expect(treeSaving({ hitRate: 1, depth: 4, thinkMs: [500] })).toBeCloseTo(0.75, 10);
  });

  test('saves nothing where nothing is foreseen, or a run is one turn', () => {
    expect(treeSaving({ hitRate: 0, depth: 8, thinkMs: [1, 2, 3] })).toBeCloseTo(0, 10);
    expect(treeSaving({ hitRate: 0.5, depth: 1, thinkMs: [1, 2, 3] })).toBeCloseTo(0, 10);
  });

  test('agrees with the closed form for exponential thinks: 1 + (1-p) ln(1-p) / p', () => {
    const count = 20_000;
    const thinkMs = Array.from({ length: count }, (_, i) => -Math.log(1 - (i + 0.5) / count));
    const p = 0.6;
    expect(treeSaving({ hitRate: p, depth: 60, thinkMs })).toBeCloseTo(
      1 + ((1 - p) * Math.log(1 - p)) / p,
      2,
    );
  });
});
