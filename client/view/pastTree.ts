import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { BranchState, SearchView } from '../../shared/protocol/view.ts';
import type { ShownBranch } from './branchRows.ts';
import { fenAfter, plyNumber } from './plies.ts';
import { played } from './san.ts';

/** How long a branch that was squashed is still shown. */
const SQUASHED_MS = 500;
/** A commit's own squashes are a moment before its record. */
const COMMIT_MS = 5;

/** What is known of a match's past. */
export interface Past {
  readonly match: MatchSnapshot;
  readonly searches: readonly SearchView[];
  /** By ply, as they stood when it was committed. */
  readonly predictions: ReadonlyMap<number, readonly PredictionRecord[]>;
}

/** The tree that stood behind ply `rootPly` at an instant (milliseconds since 1970), from the account of its searches. */
export function treeAt(
  past: Past & { readonly rootPly: number; readonly instant: number },
): readonly ShownBranch[] {
  const byLine = new Map<string, ShownBranch>();
  for (const search of past.searches) {
    const state = stateAt(search, past.instant);
    const line = state === null ? null : lineFrom(past.match, search, past.rootPly);
    if (state !== null && line !== null) addLine(byLine, past, { search, line, state });
  }
  return [...byLine.values()];
}

/** The tree as it stood just before ply `ply` was committed. */
export function treeBefore(past: Past, ply: number): readonly ShownBranch[] {
  const committedAt = past.match.plies[ply - 1]?.at ?? 0;
  const searched = treeAt({ ...past, rootPly: ply - 1, instant: committedAt - COMMIT_MS });
  const fen = fenAfter(past.match, ply - 1);
  const shown = new Set(searched.filter(({ depth }) => depth === 1).map(({ uci }) => uci));
  // And what was predicted for the ply, but not searched behind any more.
  const others = (past.predictions.get(ply) ?? []).filter(({ uci }) => !shown.has(uci));
  const { seat } = plyNumber(past.match.initialFen, ply + 1);
  return [
    ...searched,
    ...others.flatMap(({ uci, probability }, index): ShownBranch[] => {
      const next = played(fen, uci);
      if (next === null) return [];
      return [
        {
          id: -1 - index,
          parent: null,
          uci,
          san: next.san,
          probability,
          pathProbability: probability,
          depth: 1,
          seat,
          state: 'predicted',
          launchedAt: null,
          finishedAt: null,
          reply: null,
        },
      ];
    }),
  ];
}

function stateAt({ launchedAt, finishedAt, endedAt, end }: SearchView, instant: number): BranchState | null {
  if (launchedAt > instant) return null;
  if (instant < endedAt) return finishedAt !== null && finishedAt <= instant ? 'ready' : 'searching';
  return end === 'squashed' && instant < endedAt + SQUASHED_MS ? 'squashed' : null;
}

/** The moves from the root to the search's position; null where it does not lie behind the root. */
function lineFrom(
  { plies }: MatchSnapshot,
  { step, path }: SearchView,
  rootPly: number,
): readonly string[] | null {
  const depth = step - 1 - rootPly;
  if (depth < 1 || depth > path.length) return null;
  // What had been guessed between its launch and the root must have been played.
  const before = path.slice(0, path.length - depth);
  const start = rootPly - before.length;
  return before.every((uci, index) => plies[start + index]?.uci === uci)
    ? path.slice(path.length - depth)
    : null;
}

/**
 * With the branches between, where the account has none: a seat that is not asked ahead has no search there. The
 * account has each path's probability as of the search's launch: enough to tell which is likelier, but not what a
 * move's own was at the instant. Of the next move that is known from its predictions.
 */
function addLine(
  byLine: Map<string, ShownBranch>,
  { match, rootPly, predictions }: Past & { readonly rootPly: number },
  { search, line, state }: { search: SearchView; line: readonly string[]; state: BranchState },
): void {
  let fen = fenAfter(match, rootPly);
  let parent: ShownBranch | null = null;
  for (const [index, uci] of line.entries()) {
    const next = played(fen, uci);
    if (next === null) return;
    const key = line.slice(0, index + 1).join(' ');
    const known = byLine.get(key);
    const own = index === line.length - 1;
    if (known === undefined || own) {
      const predicted =
        index === 0 ? predictions.get(rootPly + 1)?.find(each => each.uci === uci) : undefined;
      byLine.set(key, {
        id: known?.id ?? byLine.size + 1,
        parent: parent?.id ?? null,
        uci,
        san: next.san,
        probability: predicted?.probability ?? null,
        pathProbability: Math.min(search.pathProbability, parent?.pathProbability ?? 1),
        depth: index + 1,
        seat: search.seat === 'white' ? 'white' : 'black',
        state: own ? state : 'predicted',
        launchedAt: own ? search.launchedAt : null,
        finishedAt: own && state === 'ready' ? search.finishedAt : null,
        reply: null,
      });
    }
    parent = byLine.get(key) ?? null;
    fen = next.fen;
  }
}
