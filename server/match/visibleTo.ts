import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { PredictionsView } from '../../shared/protocol/view.ts';
import type { BranchRecord } from '../../shared/stats/branchRecord.ts';

/** Somebody at a door: a guest session (its hash), or nobody known. */
export interface Viewer {
  readonly guest: string | null;
}

/**
 * How much of a match's speculation a viewer may learn: all as it happens; what was predicted for committed
 * plies; or nothing before the match is over.
 */
export type Sight = 'live' | 'committed' | 'none';

/**
 * Every door asks here. A player never sees the speculation of its own running match. Everybody else sees it
 * live only where both seats are hosted agents of which one call cannot inform another; elsewhere only once a
 * ply is committed, since a player can open a second tab.
 */
export function visibleTo(
  viewer: Viewer,
  match: { readonly setup: MatchSetup; readonly over: boolean },
): Sight {
  if (match.over) return 'live';
  const players = Object.values(match.setup.players);
  if (viewer.guest !== null && players.some(p => p.kind === 'human' && p.guest === viewer.guest))
    return 'none';
  return players.every(player => player.kind === 'agent' && player.isolated) ? 'live' : 'committed';
}

/** The predictions of committed plies that such a sight shows. */
export function predictionsFor(sight: Sight, plies: readonly PlyRecord[]): PredictionsView[] {
  if (sight === 'none') return [];
  return plies.map(({ ply, predictions }) => ({ ply, predictions }));
}

/** The account of dropped and adopted branches names positions of later plies: only with full sight. */
export function ledgerFor(
  sight: Sight,
  branches: () => readonly BranchRecord[],
): readonly BranchRecord[] | null {
  return sight === 'live' ? branches() : null;
}
