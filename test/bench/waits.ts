import type { StagedMatch } from '../fake/modelMatch.ts';
import type { FakeCall } from '../fake/modelServer.ts';
import type { Asked } from './witness.ts';

/** Where the time went that a match was waited for, in ms. The parts sum to `waited`. */
export interface Waits {
  readonly waited: number;
  /** For the call that brought the move, as if no call before it had failed. */
  readonly thinking: number;
  /** Calls that failed while the seat waited for them, and the pauses after them. */
  readonly failing: number;
  /** Calls that had failed ahead of time: what the search would have been further by. */
  readonly headStart: number;
  /** Anything else. */
  readonly rest: number;
}

const NO_WAITS: Waits = { waited: 0, thinking: 0, failing: 0, headStart: 0, rest: 0 };

/** Of a match all of whose plies were chosen by witnessed agents. */
export function waitsOf(
  { plies, match, startedAt }: Pick<StagedMatch, 'plies' | 'match' | 'startedAt'>,
  calls: ReadonlyMap<Asked, readonly FakeCall[]>,
): Waits {
  let sum = NO_WAITS;
  let from = startedAt;
  for (const [index, { waitedMs }] of plies.entries()) {
    const to = from + waitedMs;
    const before = match.moves.slice(0, index).join(' ');
    const requests = [...calls].filter(([{ moves }]) => moves.join(' ') === before);
    sum = added(sum, waitOf({ from, to }, ownSearch(requests, from)));
    from = to;
  }
  return sum;
}

type Request = readonly [Asked, readonly FakeCall[]];

/** The calls of the search that decided: after the last one that was aborted, or lost before the turn began. */
function ownSearch(requests: readonly Request[], turnBegan: number): readonly FakeCall[] {
  const dropped = requests.findLastIndex(
    ([{ end, endedAt }]) => end === 'aborted' || (end === 'lost' && endedAt !== null && endedAt <= turnBegan),
  );
  return requests.slice(dropped + 1).flatMap(([, calls]) => calls);
}

function waitOf({ from, to }: { from: number; to: number }, calls: readonly FakeCall[]): Waits {
  const first = calls[0];
  const last = calls.at(-1);
  if (first === undefined || last === undefined) throw new Error('a ply that no call had brought');
  const waited = to - from;
  const thought = Math.max(0, to - Math.max(from, last.receivedAt));
  // Had the first call been the one that brought the move, it would have taken as long.
  const thinking = Math.min(thought, Math.max(0, first.receivedAt + (to - last.receivedAt) - from));
  // The seat's own failures: those that came when it waited.
  const lostFrom = Math.max(from, first.receivedAt);
  const lost = Math.max(0, Math.min(to, last.receivedAt) - lostFrom);
  const aheadOfTime = calls.slice(0, -1).every(({ endedAt }) => endedAt !== null && endedAt <= from);
  const failing = aheadOfTime ? 0 : lost;
  const headStart = thought - thinking + (aheadOfTime ? lost : 0);
  return { waited, thinking, failing, headStart, rest: waited - thinking - failing - headStart };
}

function added(a: Waits, b: Waits): Waits {
  return {
    waited: a.waited + b.waited,
    thinking: a.thinking + b.thinking,
    failing: a.failing + b.failing,
    headStart: a.headStart + b.headStart,
    rest: a.rest + b.rest,
  };
}
