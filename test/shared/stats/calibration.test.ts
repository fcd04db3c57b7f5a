import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addEvidence,
  type Calibration,
  type CalibrationEvidence,
  calibrate,
  estimate,
  learn,
  NO_EVIDENCE,
  UNCALIBRATED,
} from '../../../shared/stats/calibration.ts';

const LOOSE = { prior: UNCALIBRATED, spread: { sharpness: 0.5, noneShift: 1 } };

const anyList = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })
  .chain(weights =>
    fc.double({ min: 0.05, max: 0.95, noNaN: true }).map(named => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map(weight => (named * weight) / total);
    }),
  );

/** A number in [0, 1) after another, from a seed (Park & Miller's generator). */
function* fractions(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/** An opponent who chooses by the calibrated list: what it is told to be must come to light. */
function play(truth: Calibration, windows: number, seed: number): CalibrationEvidence {
  const random = fractions(seed);
  const list = Array.from({ length: windows }, () => {
    const weights = Array.from({ length: 5 }, () => random.next().value ** 2 + 0.01);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map(weight => (0.7 * weight) / total);
  });
  return list.reduce((evidence, probabilities) => {
    let left = random.next().value;
    const outcome = calibrate(probabilities, truth).findIndex(probability => (left -= probability) < 0);
    return learn(evidence, probabilities, outcome < 0 ? null : outcome, estimate(evidence, LOOSE));
  }, NO_EVIDENCE);
}

describe('a calibration', () => {
  test('leaves a list as it is where it corrects nothing', () => {
    fc.assert(
      fc.property(anyList, list => {
        calibrate(list, UNCALIBRATED).forEach((p, i) => expect(p).toBeCloseTo(list[i] ?? 0, 6));
      }),
    );
  });

  test('keeps a list’s order, and a sum of at most 1', () => {
    const any = fc.record({
      sharpness: fc.double({ min: 0.1, max: 4, noNaN: true }),
      noneShift: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(anyList, any, (list, calibration) => {
        const corrected = calibrate(list, calibration);
        expect(corrected.reduce((sum, p) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
        for (const [i, p] of corrected.entries()) {
          for (const [j, q] of corrected.entries()) {
            if ((list[i] ?? 0) > (list[j] ?? 0)) expect(p).toBeGreaterThanOrEqual(q - 1e-12);
          }
        }
      }),
    );
  });

  test('leaves nothing for none where a list names everything', () => {
    expect(calibrate([0.75, 0.25], { sharpness: 1, noneShift: 5 })).toEqual([0.75, 0.25]);
  });

  test('finds out how an opponent really chooses', () => {
    for (const truth of [
      { sharpness: 1.8, noneShift: -1 },
      { sharpness: 0.6, noneShift: 0.8 },
      { sharpness: 1, noneShift: 0 },
    ]) {
      const found = estimate(play(truth, 4000, 12_345), LOOSE);
      expect(found.sharpness).toBeCloseTo(truth.sharpness, 0);
      expect(Math.abs(found.sharpness - truth.sharpness)).toBeLessThan(0.12);
      expect(Math.abs(found.noneShift - truth.noneShift)).toBeLessThan(0.12);
    }
  });

  test('stays near the prior after a few windows, and leaves it as they accumulate', () => {
    const truth = { sharpness: 2, noneShift: -2 };
    const off = (windows: number): number =>
      Math.abs(estimate(play(truth, windows, 99), LOOSE).noneShift - truth.noneShift);
    expect(estimate(NO_EVIDENCE, LOOSE)).toEqual(UNCALIBRATED);
    expect(off(5)).toBeGreaterThan(off(100));
    expect(off(100)).toBeGreaterThan(off(3000));
  });

  test('takes what two matches taught as one', () => {
    const [a, b] = [play({ sharpness: 2, noneShift: 1 }, 50, 3), play({ sharpness: 1, noneShift: 0 }, 70, 4)];
    const both = addEvidence(a, b);
    expect(both.windows).toBe(120);
    expect(addEvidence(a, NO_EVIDENCE)).toEqual(a);
    const [one, other, sum] = [a, b, both].map(each => estimate(each, LOOSE).sharpness);
    expect(sum).toBeGreaterThanOrEqual(Math.min(one ?? 0, other ?? 0));
    expect(sum).toBeLessThanOrEqual(Math.max(one ?? 0, other ?? 0));
  });
});
