import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';

/*
 * Match time: milliseconds that somebody had to wait since the first turn began. Pauses are no part of it.
 */

/** When each ply was committed: the waits up to it, summed. */
export function commitTimes({ plies }: Pick<MatchSnapshot, 'plies'>): readonly number[] {
  let sum = 0;
  return plies.map(({ waitedMs }) => {
    sum += waitedMs;
    return sum;
  });
}

/** The same for a sequential run, which waits for every search from its start. */
export function sequentialTimes({ plies }: Pick<MatchSnapshot, 'plies'>): readonly number[] {
  let sum = 0;
  return plies.map(({ searchMs }) => {
    sum += searchMs;
    return sum;
  });
}

/** Turns instants (milliseconds since 1970) into match time. `times` are the commit times. */
export function matchTimeOf(
  { plies, turnStartedAt }: Pick<MatchSnapshot, 'plies' | 'turnStartedAt'>,
  times: readonly number[],
): (instant: number) => number {
  return instant => {
    // The first ply committed at the instant or after it.
    let low = 0;
    let high = plies.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((plies[middle]?.at ?? 0) < instant) low = middle + 1;
      else high = middle;
    }
    const ply = plies[low];
    const committed = times[low];
    if (ply === undefined || committed === undefined) {
      return (times.at(-1) ?? 0) + Math.max(0, instant - turnStartedAt);
    }
    return committed - Math.min(Math.max(0, ply.at - instant), ply.waitedMs);
  };
}

/** The way back: the instant (milliseconds since 1970) of a match time. `times` are the commit times. */
export function instantOf(
  { plies, turnStartedAt }: Pick<MatchSnapshot, 'plies' | 'turnStartedAt'>,
  times: readonly number[],
  time: number,
): number {
  const index = times.findIndex(committed => committed > time);
  const ply = plies[index];
  if (ply === undefined) return Math.max(turnStartedAt, plies.at(-1)?.at ?? 0) + time - (times.at(-1) ?? 0);
  return ply.at - ((times[index] ?? 0) - time);
}

/** How many plies are committed at a match time. */
export function pliesAt(times: readonly number[], time: number): number {
  const next = times.findIndex(committed => committed > time);
  return next < 0 ? times.length : next;
}
