import { describe, expect, test } from 'vitest';
import { afterMove, deadline, startClock } from '../../../shared/chess/clock.ts';
import type { TimeControl } from '../../../shared/chess/timeControl.ts';

const INCREMENT: TimeControl = { kind: 'increment', initialMs: 60_000, incrementMs: 2000 };
const PER_MOVE: TimeControl = { kind: 'perMove', perMoveMs: 10_000 };

const left = (white: number, black: number): { remainingMs: { white: number; black: number } } => ({
  remainingMs: { white, black },
});

describe('a clock', () => {
  test('starts with the same time for both, or is none', () => {
    expect(startClock({ kind: 'none' })).toBeNull();
    expect(startClock(INCREMENT)).toEqual(left(60_000, 60_000));
    expect(startClock(PER_MOVE)).toEqual(left(10_000, 10_000));
  });

  test('takes off what a move took and adds the increment, for the mover alone', () => {
    expect(afterMove(left(60_000, 60_000), INCREMENT, 'white', 12_345)).toEqual(left(49_655, 60_000));
    expect(afterMove(left(49_655, 60_000), INCREMENT, 'black', 0)).toEqual(left(49_655, 62_000));
  });

  test('adds the increment to the last instant too', () => {
    expect(afterMove(left(3000, 60_000), INCREMENT, 'white', 3000)).toEqual(left(2000, 60_000));
  });

  test('starts anew after each move where the time is fixed, and saves nothing', () => {
    expect(afterMove(left(10_000, 10_000), PER_MOVE, 'white', 9999)).toEqual(left(10_000, 10_000));
    expect(afterMove(left(10_000, 10_000), PER_MOVE, 'black', 0)).toEqual(left(10_000, 10_000));
  });

  test('never runs backwards, and never below zero', () => {
    expect(afterMove(left(5000, 5000), { kind: 'none' }, 'white', -100)).toEqual(left(5000, 5000));
    expect(afterMove(left(5000, 5000), { kind: 'none' }, 'black', 9000)).toEqual(left(5000, 0));
  });

  test('lets its side answer until its time is over, counted from the start of the turn', () => {
    expect(deadline(left(5000, 700), 'white', 1000)).toBe(6000);
    expect(deadline(left(5000, 700), 'black', 1000)).toBe(1700);
  });

  test('is a value: what it was before stays', () => {
    const before = Object.freeze({ remainingMs: Object.freeze({ white: 1000, black: 1000 }) });
    afterMove(before, INCREMENT, 'white', 500);
    expect(before).toEqual(left(1000, 1000));
  });
});
