import { describe, expect, test } from 'vitest';
import { commitTimes, matchTimeOf, sequentialTimes } from '../../client/view/matchTime.ts';
import { tickStep, timeline } from '../../client/view/timeline.ts';
import { START_FEN } from '../../shared/chess/position.ts';
import { branch } from './branch.ts';
import { NOTHING_SPENT } from './match.ts';
import { someSearch } from './someSearch.ts';

/** Two plies, of 4 s and 1 s, then a pause of a minute; the turn in progress began at 66 s. */
const MATCH = {
  initialFen: START_FEN,
  turnStartedAt: 66_000,
  plies: [
    {
      uci: 'e2e4',
      san: 'e4',
      fen: '',
      clockMs: -1,
      searchMs: 4000,
      waitedMs: 4000,
      kind: 'none',
      offersDraw: false,
      at: 5000,
      ...NOTHING_SPENT,
    },
    {
      uci: 'e7e5',
      san: 'e5',
      fen: '',
      clockMs: -1,
      searchMs: 3000,
      waitedMs: 1000,
      kind: 'pending',
      offersDraw: false,
      at: 6000,
      ...NOTHING_SPENT,
    },
  ],
} as const;
const PLIES = { ...MATCH, plies: [...MATCH.plies] };

describe('match time', () => {
  const timeOf = matchTimeOf(PLIES, commitTimes(PLIES));

  test('is what was waited for, and for a sequential run what was searched', () => {
    expect(commitTimes(PLIES)).toEqual([4000, 5000]);
    expect(sequentialTimes(PLIES)).toEqual([4000, 7000]);
  });

  test('of an instant leaves out pauses', () => {
    expect([1000, 3000, 5000, 5500, 6000].map(timeOf)).toEqual([0, 2000, 4000, 4500, 5000]);
    expect([30_000, 66_000, 68_000].map(timeOf)).toEqual([5000, 5000, 7000]);
  });
});

describe('the timeline', () => {
  const whole = { match: PLIES, now: 68_000, from: 0, to: 10_000 };

  test('shows each ply by what was waited for it, and what its search ahead saved', () => {
    const { plies } = timeline({ ...whole, closed: [], open: [] });
    expect(plies.map(({ seat, from, to, savedMs }) => [seat, from, to, savedMs])).toEqual([
      ['white', 0, 4000, 0],
      ['black', 4000, 5000, 2000],
    ]);
  });

  test('gives each search a lane of its own while it lasts, and the lane to another afterwards', () => {
    const closed = [
      someSearch({ id: 1 }),
      someSearch({ id: 2, launchedAt: 2500, finishedAt: 3000, end: 'squashed' }),
      someSearch({ id: 3, launchedAt: 5100, endedAt: 6000, end: 'ready' }),
    ];
    const { searches, lanes } = timeline({ ...whole, closed, open: [] });
    expect(lanes).toBe(2);
    expect(searches.map(({ lane, from, ready, to }) => [lane, from, ready, to])).toEqual([
      [0, 1000, 4000, 4000],
      [1, 1500, 2000, 4000],
      [0, 4100, 5000, 5000],
    ]);
  });

  test('shows what runs now up to now, and what was squashed up to then', () => {
    const open = [
      {
        branch: branch({ id: 4, uci: 'g1f3', launchedAt: 66_500, finishedAt: 67_000, state: 'ready' }),
        squashedAt: null,
      },
      { branch: branch({ id: 5, launchedAt: 66_500, state: 'squashed' }), squashedAt: 67_500 },
      { branch: branch({ id: 6, state: 'predicted' }), squashedAt: null },
    ];
    const { searches } = timeline({ ...whole, closed: [], open });
    expect(searches.map(({ ply, uci, from, ready, to, end }) => [ply, uci, from, ready, to, end])).toEqual([
      [4, 'g1f3', 5500, 6000, 7000, 'running'],
      [4, 'e7e5', 5500, 6500, 6500, 'squashed'],
    ]);
  });

  test('leaves out what lies outside the stretch that is wanted', () => {
    const { plies, searches } = timeline({ ...whole, from: 4500, closed: [someSearch({})], open: [] });
    expect(plies.map(({ ply }) => ply)).toEqual([2]);
    expect(searches).toEqual([]);
  });
});

test('a scale has steps that people read easily', () => {
  expect([0.3, 1, 3, 70, 1500].map(tickStep)).toEqual([1, 1, 5, 100, 2000]);
});
