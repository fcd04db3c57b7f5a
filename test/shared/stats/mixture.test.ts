import { describe, expect, test } from 'vitest';
import { type Explained, explain, mixtureWeights } from '../../../shared/stats/mixture.ts';

const EVEN = { prior: { a: 0.5, b: 0.5 }, strength: 10 };

function after(windows: number, likelihoods: Explained): Explained {
  let explained: Explained = {};
  for (let i = 0; i < windows; i++) {
    explained = explain(explained, mixtureWeights(explained, EVEN), likelihoods);
  }
  return explained;
}

describe('the weights of a mixture', () => {
  test('are those of the prior before any window, and sum to 1 after each', () => {
    expect(mixtureWeights({}, EVEN)).toEqual({ a: 0.5, b: 0.5 });
    const { a = 0, b = 0 } = mixtureWeights(after(17, { a: 0.3, b: 0.1 }), EVEN);
    expect(a + b).toBeCloseTo(1, 10);
  });

  test('go to the source that calls what comes true likelier', () => {
    const weights = mixtureWeights(after(200, { a: 0.6, b: 0.2 }), EVEN);
    expect(weights['a']).toBeGreaterThan(0.9);
  });

  test('do not change for a source that has not spoken', () => {
    const weights = mixtureWeights(after(200, { a: 0.6 }), EVEN);
    expect(weights['a']).toBeCloseTo(0.5, 10);
    expect(weights['b']).toBeCloseTo(0.5, 10);
  });
});
