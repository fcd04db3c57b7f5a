import { expect, test } from 'vitest';
import { formatEvaluation, whiteShare } from '../../client/view/evaluation.ts';

test('an evaluation reads from White’s side, as other boards write it', () => {
  const figures = [
    { kind: 'cp', cp: 83 },
    { kind: 'cp', cp: -120 },
    { kind: 'cp', cp: 3 },
    { kind: 'mate', moves: 3 },
    { kind: 'mate', moves: -2 },
    { kind: 'mate', moves: 0 },
  ] as const;
  expect(figures.map(formatEvaluation)).toEqual(['+0.8', '−1.2', '0.0', '#3', '#−2', '#']);
});

test('the share of the point is half where it is level, and whole with mate', () => {
  expect(whiteShare({ kind: 'cp', cp: 0 }, true)).toBe(0.5);
  expect(whiteShare({ kind: 'cp', cp: 300 }, false)).toBeGreaterThan(0.7);
  expect(whiteShare({ kind: 'mate', moves: -4 }, true)).toBe(0);
  // Mated is who is to move.
  expect(whiteShare({ kind: 'mate', moves: 0 }, true)).toBe(0);
  expect(whiteShare({ kind: 'mate', moves: 0 }, false)).toBe(1);
});
