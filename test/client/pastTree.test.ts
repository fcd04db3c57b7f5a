import { describe, expect, test } from 'vitest';
import { arrowsOf, type LensInput, lensOf } from '../../client/view/lens.ts';
import { instantOf, pliesAt } from '../../client/view/matchTime.ts';
import { treeAt, treeBefore } from '../../client/view/pastTree.ts';
import type { SearchView } from '../../shared/protocol/view.ts';
import { matchOf } from './match.ts';
import { someSearch } from './someSearch.ts';

/** While White thinks about its first move: Black's reply to e4, and White's to 1. e4 c5; a guess at 1. d4. */
const SEARCHES: readonly SearchView[] = [
  someSearch({ endedAt: 4999 }),
  {
    id: 2,
    seat: 'black',
    step: 2,
    path: ['d2d4'],
    pathProbability: 0.3,
    launchedAt: 2000,
    finishedAt: 3000,
    endedAt: 4999,
    end: 'squashed',
  },
  {
    id: 3,
    seat: 'white',
    step: 3,
    path: ['e2e4', 'c7c5'],
    pathProbability: 0.2,
    launchedAt: 3000,
    finishedAt: null,
    endedAt: 5999,
    end: 'squashed',
  },
  {
    id: 4,
    seat: 'white',
    step: 3,
    path: ['e2e4', 'e7e5'],
    pathProbability: 0.25,
    launchedAt: 3500,
    finishedAt: 5500,
    endedAt: 5999,
    end: 'ready',
  },
];

const PREDICTIONS = new Map([
  [1, [{ uci: 'd2d4', probability: 0.3, source: 'engine', launched: true, reply: null }]],
]);
const PAST = { match: matchOf(), searches: SEARCHES, predictions: PREDICTIONS };

describe('a tree of the past', () => {
  const lines = (rootPly: number, instant: number): string[] => {
    const tree = treeAt({ ...PAST, rootPly, instant });
    return tree.map(({ id, parent, san, state, depth }) => `${id}<${parent ?? '-'} ${san} ${state} ${depth}`);
  };

  test('holds the searches that ran or waited at the instant, each under the one it grew from', () => {
    expect(lines(0, 1999)).toEqual([]);
    expect(lines(0, 4000)).toEqual([
      '1<- e4 searching 1',
      '2<- d4 ready 1',
      '3<1 c5 searching 2',
      '4<1 e5 searching 2',
    ]);
  });

  test('grows from the position that was committed by then, and shows for a while what was squashed', () => {
    expect(lines(1, 5600)).toEqual(['1<- c5 searching 1', '2<- e5 ready 1']);
    expect(lines(0, 5100)).toContain('1<- d4 squashed 1');
    expect(lines(1, 6100)).toEqual(['1<- c5 squashed 1']);
  });

  test('stands as it was just before a ply, though the ply took no time', () => {
    expect(treeBefore(PAST, 2).map(({ san }) => san)).toEqual(['c5', 'e5']);
    expect(treeBefore(PAST, 3)).toEqual([]);
  });

  test('stands before a ply with all that was predicted for it, searched or not', () => {
    const [, ...others] = SEARCHES;
    const tree = treeBefore({ ...PAST, searches: others.slice(1) }, 1);
    expect(tree.map(({ san, state, parent }) => [san, state, parent])).toEqual([
      ['e4', 'predicted', null],
      ['c5', 'searching', 1],
      ['e5', 'searching', 1],
      ['d4', 'predicted', null],
    ]);
  });

  test('tells the chances of the next moves alone: of deeper ones the account does not know them', () => {
    const tree = treeAt({ ...PAST, rootPly: 0, instant: 4000 });
    expect(tree.map(({ san, probability }) => [san, probability])).toEqual([
      ['e4', null],
      ['d4', 0.3],
      ['c5', null],
      ['e5', null],
    ]);
  });

  test('leaves out what another game led to', () => {
    const other = SEARCHES.map(search => ({ ...search, path: ['c2c4', ...search.path.slice(1)] }));
    expect(treeAt({ ...PAST, searches: other, rootPly: 1, instant: 4000 })).toEqual([]);
  });
});

test('match time and instants lead to each other', () => {
  const times = [4000, 5000, 5000];
  expect([0, 3999, 4000, 4500, 5000].map(time => instantOf(matchOf(), times, time))).toEqual([
    1000, 4999, 5000, 5500, 6000,
  ]);
  expect([0, 4000, 4999, 5000].map(time => pliesAt(times, time))).toEqual([0, 1, 1, 3]);
});

describe('the lens', () => {
  const input: LensInput = {
    match: matchOf(),
    shownPly: 3,
    plays: false,
    toldLive: true,
    speculation: null,
    predictions: PREDICTIONS,
    searches: SEARCHES,
    replayed: null,
  };
  const live = matchOf({ status: 'running' });

  test('shows nothing to a player, and to whoever is told late nothing before the ply', () => {
    expect(lensOf({ ...input, match: live, plays: true }).kind).toBe('player');
    expect(lensOf({ ...input, match: live, toldLive: false }).kind).toBe('untold');
    expect(lensOf({ ...input, match: live, toldLive: false, shownPly: 0 }).kind).toBe('past');
  });

  test('shows a tree only where it is of the position on the board', () => {
    const speculation = { ply: 3, branches: [] };
    expect(lensOf({ ...input, match: live, speculation })).toEqual({ kind: 'tree', branches: [] });
    expect(lensOf(input).kind).toBe('over');
  });

  test('shows in a replay the tree of its instant, and of a sequential run that there was none', () => {
    expect(lensOf({ ...input, shownPly: 0, replayed: 4000 })).toMatchObject({ kind: 'tree' });
    expect(lensOf({ ...input, shownPly: 0, replayed: 'sequential' }).kind).toBe('sequential');
  });

  test('draws on the board what it lists', () => {
    const past = lensOf({ ...input, shownPly: 0 });
    expect(arrowsOf(past, null, 'e2e4').map(({ orig }) => orig)).toEqual(['d2']);
    const tree = lensOf({ ...input, shownPly: 0, replayed: 4000 });
    expect(arrowsOf(tree, null, null).map(({ orig }) => orig)).toEqual(['d2', 'e2']);
    expect(arrowsOf(tree, 4, null).map(({ dest, label }) => [dest, label])).toEqual([
      ['e4', '1'],
      ['e5', '2'],
    ]);
    expect(arrowsOf(lensOf(input), null, null)).toEqual([]);
  });
});
