import { describe, expect, test } from 'vitest';
import { theoryOf } from '../../../shared/match/theory.ts';
import { NO_USAGE } from '../../../shared/stats/usage.ts';

const BALANCED = { policy: 'balanced', depth: 10 } as const;

function ply(kind: 'ready' | 'pending' | 'miss' | 'none', searchMs: number) {
  return { kind, searchMs, predictors: { calls: 1, ms: 0, usage: NO_USAGE } };
}

describe('what theory expects of a match', () => {
  test('is nothing to compare with where no window was opened', () => {
    expect(theoryOf([ply('none', 100), ply('none', 100)], BALANCED)).toBeNull();
    expect(theoryOf([], BALANCED)).toBeNull();
  });

  test('is one half by the paper, and all but one turn of a run by a tree, where every window was hit', () => {
    const theory = theoryOf([ply('none', 100), ply('ready', 100), ply('pending', 100)], BALANCED);
    expect(theory?.paper).toBeCloseTo(0.5, 10);
    expect(theory?.tree).toBeCloseTo(1 - 1 / 11, 10);
  });

  test('is nothing saved where every window was missed', () => {
    const theory = theoryOf([ply('none', 100), ply('miss', 300)], BALANCED);
    expect(theory?.paper).toBe(0);
    expect(theory?.tree).toBeCloseTo(0, 10);
  });
});
