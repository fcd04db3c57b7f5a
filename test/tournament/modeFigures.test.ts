import { describe, expect, test } from 'vitest';
import type { PlayedPly } from '../../server/tournament/game.ts';
import { modeFigures } from '../../server/tournament/modeFigures.ts';
import { schedule } from '../../server/tournament/schedule.ts';
import { someGame } from './played.ts';
import { someTournament } from './setup.ts';

const setup = someTournament(2, { games: 2 });
const [slot] = schedule(setup, new Map());

function figuresOf(plies: readonly Partial<PlayedPly>[]): ReturnType<typeof modeFigures> {
  if (slot === undefined) throw new Error('no game is scheduled');
  const game = someGame(slot, 1, { plies: plies.length, changes: i => plies[i] ?? {} });
  return modeFigures(setup, [game], 1);
}

function byRankOf(plies: readonly Partial<PlayedPly>[]): number[] {
  return figuresOf(plies).byRank.map(({ hits }) => hits);
}

describe('hits by rank', () => {
  test('take the rank of the move that was guessed, which is the one before the search', () => {
    expect(
      byRankOf([
        { kind: 'none', rank: 2 },
        { kind: 'ready', rank: 3 },
        { kind: 'pending', rank: 1 },
      ]),
    ).toEqual([0, 1, 1]);
  });

  test('leave out windows that were missed, and turns for which no guess was needed', () => {
    expect(
      byRankOf([
        { kind: 'none', rank: 1 },
        { kind: 'miss', rank: 1 },
        { kind: 'chained', rank: 1 },
      ]),
    ).toEqual([]);
  });
});

describe('hits by depth', () => {
  test('are windows, each by how far ahead the search that won it was launched', () => {
    const { windows, byDepth, hitRate } = figuresOf([
      { kind: 'none' },
      { kind: 'ready', depth: 2 },
      { kind: 'miss' },
      { kind: 'chained', depth: 1 },
      { kind: 'pending', depth: 1 },
    ]);
    expect(windows).toBe(3);
    expect(byDepth).toEqual([
      { depth: 1, hits: 1, share: 1 / 3 },
      { depth: 2, hits: 1, share: 1 / 3 },
    ]);
    expect(hitRate).toBe(2 / 3);
  });
});
