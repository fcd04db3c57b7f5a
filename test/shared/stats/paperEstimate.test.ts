import { describe, expect, test } from 'vitest';
import { type EstimatedStep, paperEstimate } from '../../../shared/stats/paperEstimate.ts';

function step(actorMs: number, guessed: boolean, changes: Partial<EstimatedStep> = {}): EstimatedStep {
  return { actorMs, actorTokens: 100, guessMs: 10, guessTokens: 5, guessed, ...changes };
}

describe('the paper’s estimator', () => {
  test('saves nothing without a hit, and pays for every guess of every window but the last', () => {
    expect(paperEstimate([step(100, false), step(100, false), step(100, true)], 3)).toEqual({
      savedFraction: 0,
      // 3 × 100 for the steps, 2 × 3 × 100 for the windows, and the last step once more.
      usageRatio: (300 + 600 + 100) / 300,
      stepAccuracy: 0,
      windows: 2,
      hits: 0,
    });
  });

  test('lets a hit’s step and the next overlap, and opens no window at the next', () => {
    // max(100, 10 + 60) for the pair, then 50.
    const estimate = paperEstimate([step(100, true), step(60, true), step(50, false)], 3);
    expect(estimate.savedFraction).toBeCloseTo(1 - 150 / 210, 10);
    expect(estimate).toMatchObject({ windows: 1, hits: 1, stepAccuracy: 2 / 3 });
    // The prepared reply was there in time: all three guesses were paid in full.
    expect(estimate.usageRatio).toBeCloseTo((300 + 3 * 105 + 100) / 300, 10);
  });

  test('pays for the other guesses as long as the step itself when the prepared reply comes later', () => {
    const estimate = paperEstimate([step(30, true), step(60, false), step(10, false)], 3);
    expect(estimate.savedFraction).toBeCloseTo(1 - (70 + 10) / 100, 10);
    expect(estimate.usageRatio).toBeCloseTo((300 + 2 * 100 + 105 + 100) / 300, 10);
  });

  test('adds nothing for the last step after a hit', () => {
    const estimate = paperEstimate([step(100, true), step(60, false)], 3);
    expect(estimate.savedFraction).toBeCloseTo(1 - 100 / 160, 10);
  });
});
