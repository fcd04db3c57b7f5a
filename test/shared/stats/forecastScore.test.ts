import { describe, expect, test } from 'vitest';
import { addForecast, addScores, forecastReport, NO_SCORE } from '../../../shared/stats/forecastScore.ts';

describe('the score of forecasts', () => {
  test('is zero for certainty that comes true', () => {
    expect(forecastReport(addForecast(NO_SCORE, [1], 0))).toEqual({
      windows: 1,
      logLoss: 0,
      brier: 0,
      reliability: [{ from: 0.9, forecasts: 1, called: 1, cameTrue: 1 }],
    });
  });

  test('counts "none of these" as an outcome', () => {
    const report = forecastReport(addForecast(NO_SCORE, [0.5, 0.25], null));
    expect(report?.logLoss).toBeCloseTo(Math.log(4), 4);
    expect(report?.brier).toBeCloseTo(0.25 + 0.0625 + 0.75 ** 2, 4);
  });

  test('is finite for what was called impossible', () => {
    expect(forecastReport(addForecast(NO_SCORE, [1, 0], 1))?.logLoss).toBeCloseTo(-Math.log(1e-4), 3);
  });

  test('tells how often what was called so likely came true', () => {
    let score = NO_SCORE;
    for (let i = 0; i < 10; i++) score = addForecast(score, [0.35, 0.05], i < 3 ? 0 : null);
    expect(forecastReport(score)?.reliability).toEqual([
      { from: 0, forecasts: 10, called: 0.05, cameTrue: 0 },
      { from: 0.3, forecasts: 10, called: 0.35, cameTrue: 0.3 },
    ]);
  });

  test('adds, and is null before any window', () => {
    const a = addForecast(NO_SCORE, [0.5], 0);
    const b = addForecast(NO_SCORE, [0.25, 0.5], null);
    expect(addScores(a, b)).toEqual(addForecast(a, [0.25, 0.5], null));
    expect(addScores(a, NO_SCORE)).toEqual(a);
    expect(forecastReport(NO_SCORE)).toBeNull();
  });
});
