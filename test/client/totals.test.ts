import { describe, expect, test } from 'vitest';
import { savedSoFar, sequentialPly, totalsUpTo } from '../../client/view/totals.ts';
import { matchOf } from './match.ts';
import { someSearch } from './someSearch.ts';

const MATCH = matchOf({}, [
  { uci: 'e2e4', waitedMs: 4000, at: 5000 },
  { uci: 'e7e5', waitedMs: 1000, at: 6000, kind: 'pending' },
  { uci: 'g1f3', waitedMs: 0, at: 6000, kind: 'ready' },
  { uci: 'b8c6', waitedMs: 4000, at: 10_000, kind: 'miss' },
]);

const SEARCH = someSearch();

test('at the last ply the totals are the server’s', () => {
  expect(totalsUpTo(MATCH, 4, [])).toMatchObject({ branches: 4, wallMs: 5000, usage: { tokens: 900 } });
});

test('before it they are counted from the plies, and from the searches that had ended by then', () => {
  const searches = [
    SEARCH,
    { ...SEARCH, id: 2, end: 'squashed' as const },
    { ...SEARCH, id: 3, endedAt: 9000 },
  ];
  expect(totalsUpTo(MATCH, 3, searches)).toMatchObject({
    windows: 2,
    readyHits: 1,
    pendingHits: 1,
    misses: 0,
    wallMs: 5000,
    searchMs: 12_000,
    branches: 2,
    squashed: 1,
    usage: null,
  });
});

test('where the account of the searches is not known, nothing is told of it', () => {
  expect(totalsUpTo(MATCH, 2, [])).toMatchObject({ branches: null, squashed: null });
});

test('a sequential run stands where its searches would have let it come by then, and never ahead', () => {
  expect([0, 1, 2, 3, 4].map(ply => sequentialPly(MATCH, ply))).toEqual([0, 1, 1, 1, 2]);
});

describe('the time saved', () => {
  test('is nothing yet while a run has only cost its own few milliseconds', () => {
    expect(savedSoFar({ searchMs: 2000, wallMs: 2015 })).toBeNull();
    expect(savedSoFar({ searchMs: 0, wallMs: 0 })).toBeNull();
  });

  test('is what was not waited for, and a loss where one really lost time', () => {
    expect(savedSoFar({ searchMs: 2000, wallMs: 1500 })).toBe(500);
    expect(savedSoFar({ searchMs: 2000, wallMs: 2400 })).toBe(-400);
  });
});
