import type { BySeat, Seat } from '../match/seat.ts';
import type { TimeControl } from './timeControl.ts';

/*
 * Clock arithmetic, pure: "now" is an argument, in milliseconds of the caller's clock. A clock is the time
 * that each side has left at the start of the turn.
 */

export interface ChessClock {
  readonly remainingMs: BySeat<number>;
}

/** Null where there is no clock. */
export function startClock(control: TimeControl): ChessClock | null {
  switch (control.kind) {
    case 'none':
      return null;
    case 'increment':
      return { remainingMs: { white: control.initialMs, black: control.initialMs } };
    case 'perMove':
      return { remainingMs: { white: control.perMoveMs, black: control.perMoveMs } };
  }
}

/** After a move by `seat` that took `spentMs`: the increment is added, a time for each move starts anew. */
export function afterMove(clock: ChessClock, control: TimeControl, seat: Seat, spentMs: number): ChessClock {
  const leftMs = Math.max(0, clock.remainingMs[seat] - Math.max(0, spentMs));
  const nextMs =
    control.kind === 'increment'
      ? leftMs + control.incrementMs
      : control.kind === 'perMove'
        ? control.perMoveMs
        : leftMs;
  return { remainingMs: { ...clock.remainingMs, [seat]: nextMs } };
}

/** The last instant at which `seat`, to move since `startedAt`, may still answer. */
export function deadline(clock: ChessClock, seat: Seat, startedAt: number): number {
  return startedAt + clock.remainingMs[seat];
}
