import type { PredictionRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { SearchView, SpeculationView } from '../../shared/protocol/view.ts';
import { type Arrow, arrowsOfBranches, arrowsOfPath, arrowsOfPredictions } from './arrows.ts';
import { pathTo, type ShownBranch } from './branchRows.ts';
import { treeAt, treeBefore } from './pastTree.ts';

/** What may be shown, and is known, of the speculation behind the position on the board. */
export type Lens =
  /** This client plays. */
  | { readonly kind: 'player' }
  /** Nothing is told of a turn before it is committed. */
  | { readonly kind: 'untold' }
  /** A tree as it stands in this moment, or stood in a moment of a replay. */
  | { readonly kind: 'tree'; readonly branches: readonly ShownBranch[] }
  /** What had been predicted for the ply that was played next, and the tree just before it. */
  | {
      readonly kind: 'past';
      readonly predictions: readonly PredictionRecord[];
      readonly branches: readonly ShownBranch[];
    }
  | { readonly kind: 'sequential' }
  | { readonly kind: 'over' };

export interface LensInput {
  readonly match: MatchSnapshot;
  readonly shownPly: number;
  readonly plays: boolean;
  /** This client is told of a turn's speculation before the turn is committed. */
  readonly toldLive: boolean;
  readonly speculation: SpeculationView | null;
  readonly predictions: ReadonlyMap<number, readonly PredictionRecord[]>;
  readonly searches: readonly SearchView[];
  /** The instant of a replay under way (milliseconds since 1970), or that it is of a sequential run; else null. */
  readonly replayed: number | 'sequential' | null;
}

export function lensOf(input: LensInput): Lens {
  const { match, shownPly, plays, toldLive, speculation, predictions, replayed } = input;
  if (plays) return { kind: 'player' };
  if (replayed === 'sequential') return { kind: 'sequential' };
  if (replayed !== null) {
    return { kind: 'tree', branches: treeAt({ ...input, rootPly: shownPly, instant: replayed }) };
  }
  if (shownPly < match.plies.length) {
    return {
      kind: 'past',
      predictions: predictions.get(shownPly + 1) ?? [],
      branches: treeBefore(input, shownPly + 1),
    };
  }
  if (match.status === 'ended') return { kind: 'over' };
  if (!toldLive) return { kind: 'untold' };
  const current = speculation !== null && speculation.ply === shownPly + 1;
  return { kind: 'tree', branches: current ? speculation.branches : [] };
}

/** The same on the board: the line that is pointed at, or the next moves as heavy as they are likely. */
export function arrowsOf(lens: Lens, pointed: number | null, playedNext: string | null): readonly Arrow[] {
  if (lens.kind !== 'tree' && lens.kind !== 'past') return [];
  const path = pointed === null ? [] : pathTo(lens.branches, pointed);
  if (path.length > 0) return arrowsOfPath(path);
  return lens.kind === 'tree'
    ? arrowsOfBranches(lens.branches)
    : arrowsOfPredictions(lens.predictions, playedNext ?? '');
}
