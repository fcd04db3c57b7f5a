import { describe, expect, test } from 'vitest';
import { compareModes } from '../../server/tournament/comparison.ts';
import { bundledOpenings } from '../../server/tournament/openings.ts';
import { samenessFinding } from '../../server/tournament/report/words.ts';
import { type Slot, schedule } from '../../server/tournament/schedule.ts';
import { AT_LIMIT, BLACK_WINS, someGame, WHITE_WINS } from './played.ts';
import { someTournament } from './setup.ts';

const setup = someTournament(3, { games: 4, openings: [...bundledOpenings()] });
const slots = schedule(setup, new Map());
const PROMISE = [true, true, true];

/** Every game in both modes. */
function bothModes(other: (slot: Slot, index: number) => Parameters<typeof someGame>[2] = () => ({})) {
  return slots.flatMap((slot, index) => [someGame(slot, 0), someGame(slot, 1, other(slot, index))]);
}

describe('whether the play is the same', () => {
  test('is decided pair by pair: move for move where both agents promise it, by their strength elsewhere', () => {
    // The third agent promises nothing.
    const [compared] = compareModes(setup, bothModes(), [true, true, false]);
    expect(compared?.sameness).toMatchObject({ promised: 4, identical: 4, others: 8 });
  });

  test('is not promised where a flag fell, in that pair alone', () => {
    const games = bothModes((_slot, index) =>
      index === 0 ? { end: { ...BLACK_WINS, termination: 'flag-fall' } } : {},
    );
    expect(compareModes(setup, games, PROMISE)[0]?.sameness).toMatchObject({
      promised: 11,
      identical: 11,
      others: 1,
    });
  });

  test('is said to differ where a promise is broken', () => {
    const games = bothModes((_slot, index) => (index === 3 ? { end: BLACK_WINS } : {}));
    const [compared] = compareModes(setup, games, PROMISE);
    expect(compared?.sameness).toMatchObject({ promised: 12, identical: 11 });
    if (compared !== undefined) expect(samenessFinding(compared)).toContain('1 of 12 pairs DIFFER');
  });

  test('is not claimed from games that the ply limit made draws, nor before the first pair', () => {
    const limited = slots.flatMap(slot =>
      [0, 1].map(mode => someGame(slot, mode, { plies: 20, end: AT_LIMIT })),
    );
    const [compared] = compareModes(setup, limited, [false, false, false]);
    expect(compared?.sameness).toMatchObject({ promised: 0, others: 12, atPlyLimit: 12, equivalence: [] });
    const [none] = compareModes(setup, [], PROMISE);
    if (compared === undefined || none === undefined) throw new Error('nothing is compared');
    expect(samenessFinding(compared)).toContain('too few decided games');
    expect(samenessFinding(none)).not.toContain('Identical');
  });

  test('counts strength over the openings: half of the games turned make no equivalence', () => {
    const games = bothModes((_slot, index) => ({ end: index % 2 === 0 ? BLACK_WINS : WHITE_WINS }));
    const tests = compareModes(setup, games, [false, false, false])[0]?.sameness.equivalence;
    expect(tests?.map(({ equivalent }) => equivalent).includes(true)).toBe(false);
  });
});

describe('time and cost', () => {
  test('are compared for equally many moves', () => {
    // The mode's games are twice as long; a move costs as much, and takes half the time.
    const [compared] = compareModes(
      setup,
      bothModes(() => ({ plies: 20, waitedMs: 50 })),
      PROMISE,
    );
    expect(compared?.saved.estimate).toBeCloseTo(0.5, 12);
    expect(compared?.usageRatio).toBeCloseTo(1, 12);
    expect(compared?.perMove).toBe(true);
  });

  test('have an interval in the least tournament of four agents: every pairing has openings of its own', () => {
    const four = someTournament(4, { games: 4, openings: [...bundledOpenings()] });
    const games = schedule(four, new Map()).flatMap((slot, i) => [
      someGame(slot, 0, { waitedMs: 100 + i }),
      someGame(slot, 1, { waitedMs: 60 + (i % 3) }),
    ]);
    const [compared] = compareModes(four, games, [true, true, true, true]);
    expect(compared?.openings).toBe(12);
    expect(compared?.saved.low).toBeGreaterThan(0);
    expect(compared?.saved.high).toBeLessThanOrEqual(1);
  });
});
