import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { BranchState, BranchView, SearchView } from '../../shared/protocol/view.ts';
import { fenAfter } from './plies.ts';
import { played } from './san.ts';

/** How long a branch that was squashed is still shown. */
const SQUASHED_MS = 500;
/** A commit's own squashes are a moment before its record. */
const COMMIT_MS = 5;

/** The tree that stood behind ply `rootPly` at an instant (milliseconds since 1970), from the account of its searches. */
export function treeAt(
  match: MatchSnapshot,
  searches: readonly SearchView[],
  { rootPly, instant }: { readonly rootPly: number; readonly instant: number },
): readonly BranchView[] {
  const byLine = new Map<string, BranchView>();
  for (const search of searches) {
    const state = stateAt(search, instant);
    const line = state === null ? null : lineFrom(match, search, rootPly);
    if (state === null || line === null) continue;
    addLine(byLine, match, rootPly, { search, line, state });
  }
  return [...byLine.values()];
}

/** The tree as it stood just before ply `ply` was committed. */
export function treeBefore(
  match: MatchSnapshot,
  searches: readonly SearchView[],
  ply: number,
): readonly BranchView[] {
  const committedAt = match.plies[ply - 1]?.at ?? 0;
  return treeAt(match, searches, { rootPly: ply - 1, instant: committedAt - COMMIT_MS });
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

/** With the branches between, where the account has none: a seat that is not asked ahead has no search there. */
function addLine(
  byLine: Map<string, BranchView>,
  match: MatchSnapshot,
  rootPly: number,
  { search, line, state }: { search: SearchView; line: readonly string[]; state: BranchState },
): void {
  let fen = fenAfter(match, rootPly);
  let parent: BranchView | null = null;
  for (const [index, uci] of line.entries()) {
    const next = played(fen, uci);
    if (next === null) return;
    const key = line.slice(0, index + 1).join(' ');
    const known = byLine.get(key);
    const own = index === line.length - 1;
    if (known === undefined || own) {
      const above = parent?.pathProbability ?? 1;
      const path = Math.min(
        own ? search.pathProbability : (known?.pathProbability ?? search.pathProbability),
        above,
      );
      byLine.set(key, {
        id: known?.id ?? byLine.size + 1,
        parent: parent?.id ?? null,
        uci,
        san: next.san,
        probability: above > 0 ? path / above : 0,
        pathProbability: path,
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
