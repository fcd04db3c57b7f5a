import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatClock,
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
  formatResult,
} from '../../client/view/format.ts';

describe('a clock', () => {
  test('shows tenths only in its last twenty seconds', () => {
    expect(formatClock(20_000)).toBe('0:20');
    expect(formatClock(19_999)).toBe('0:19.9');
  });

  test('is rounded down, so that it shows zero exactly when the flag has fallen', () => {
    expect(formatClock(99)).toBe('0:00.0');
    expect(formatClock(100)).toBe('0:00.1');
    expect(formatClock(-5)).toBe('0:00.0');
    expect(formatClock(60_999)).toBe('1:00');
  });

  test('shows hours where there are some', () => {
    expect(formatClock(3_599_000)).toBe('59:59');
    expect(formatClock(3_723_000)).toBe('1:02:03');
  });
});

describe('a duration', () => {
  test.each([
    [0, '0 s'],
    [-0.4, '0 s'],
    [40.4, '40 ms'],
    [99.6, '0.1 s'],
    [3_249, '3.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [7_620_000, '2 h 07 min'],
    [-1_500, '−1.5 s'],
  ])('of %d ms reads %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe('a share', () => {
  test('never reads as none or all where it is neither', () => {
    expect(formatPercent(0)).toBe('0 %');
    expect(formatPercent(0.004)).toBe('<1 %');
    expect(formatPercent(0.996)).toBe('>99 %');
    expect(formatPercent(1)).toBe('100 %');
  });

  test('may be below nothing', () => {
    expect(formatPercent(-0.125)).toBe('−12 %');
  });
});

test('a result reads as people write it', () => {
  expect(['1-0', '0-1', '1/2-1/2', '*'].map(formatResult)).toEqual(['1–0', '0–1', '½–½', '–']);
});

test('an age is told in its largest unit', () => {
  expect([5_000, 61_000, 3 * 3_600_000, 49 * 3_600_000].map(formatAgo)).toEqual([
    'just now',
    '1 min ago',
    '3 h ago',
    '2 d ago',
  ]);
});

test('a large number is short', () => {
  expect([950, 12_345, 999_949, 4_500_000].map(formatCount)).toEqual(['950', '12.3 k', '999.9 k', '4.5 M']);
});

test('money below a cent keeps two digits that say something', () => {
  expect([0, 0.00123, 0.014, 12.5].map(formatMoney)).toEqual(['$0.00', '$0.0012', '$0.01', '$12.50']);
});
