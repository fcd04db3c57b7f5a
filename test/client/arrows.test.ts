import { describe, expect, test } from 'vitest';
import { arrowsOfBranches, arrowsOfPath, arrowsOfPredictions } from '../../client/view/arrows.ts';
import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import { branch } from './branch.ts';

describe('the arrows of a turn in progress', () => {
  test('show the next moves only, without the squashed', () => {
    const arrows = arrowsOfBranches([
      branch({ id: 1, uci: 'e7e5', probability: 0.4 }),
      branch({ id: 2, uci: 'c7c5', probability: 0.3, state: 'squashed' }),
      branch({ id: 3, parent: 1, uci: 'g1f3', depth: 2 }),
    ]);
    expect(arrows.map(arrow => `${arrow.orig}${arrow.dest}`)).toEqual(['e7e5']);
  });

  test('are the heavier the likelier, the heaviest on top', () => {
    const arrows = arrowsOfBranches([
      branch({ id: 1, uci: 'e7e5', probability: 0.6, state: 'ready' }),
      branch({ id: 2, uci: 'c7c5', probability: 0.1, state: 'predicted' }),
    ]);
    expect(arrows.map(({ label, tone }) => [label, tone])).toEqual([
      ['10', 'predicted'],
      ['60', 'ready'],
    ]);
    expect(arrows[1]?.width).toBeGreaterThan(arrows[0]?.width ?? Infinity);
  });

  test('of promotions to several pieces are one arrow of their summed weight', () => {
    const [arrow, ...others] = arrowsOfBranches([
      branch({ id: 1, uci: 'a7a8q', probability: 0.5 }),
      branch({ id: 2, uci: 'a7a8n', probability: 0.25 }),
    ]);
    expect(arrow?.label).toBe('75');
    expect(others).toEqual([]);
  });
});

test('what had been predicted marks the move that was played', () => {
  const record: PredictionRecord = {
    uci: 'e2e4',
    probability: 0.5,
    source: 'engine',
    launched: true,
    reply: null,
  };
  const arrows = arrowsOfPredictions([record, { ...record, uci: 'd2d4', probability: 0.2 }], 'd2d4');
  expect(arrows.map(({ orig, tone }) => [orig, tone])).toEqual([
    ['d2', 'played'],
    ['e2', 'predicted'],
  ]);
});

test('a line of the tree numbers its moves and ends with the prepared reply', () => {
  const arrows = arrowsOfPath([
    branch({ id: 1, uci: 'e7e5', state: 'ready' }),
    branch({ id: 2, parent: 1, uci: 'g1f3', state: 'ready', reply: 'b8c6' }),
  ]);
  expect(arrows.map(({ orig, label, tone }) => [orig, label, tone])).toEqual([
    ['e7', '1', 'ready'],
    ['g1', '2', 'ready'],
    ['b8', '3', 'reply'],
  ]);
});
