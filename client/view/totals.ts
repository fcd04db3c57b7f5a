import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { SearchView, TotalsView } from '../../shared/protocol/view.ts';
import { pliesAt, sequentialTimes } from './matchTime.ts';

/** What was spent, by what it was spent on. */
type SpentKey =
  | 'usageRatio'
  | 'tokens'
  | 'costUsd'
  | 'playedTokens'
  | 'playedUsd'
  | 'droppedTokens'
  | 'droppedUsd'
  | 'predictorTokens'
  | 'predictorUsd'
  | 'lostTokens'
  | 'lostUsd'
  | 'reasks'
  | 'estimated';
export type Spent = Pick<TotalsView, SpentKey>;

/** What was counted up to a ply. What only the whole match's account tells is null. */
export interface Totals extends Omit<TotalsView, SpentKey | 'branches' | 'squashed'> {
  readonly usage: Spent | null;
  readonly branches: number | null;
  readonly squashed: number | null;
}

/** At the last ply, as the server counts; before it, from the plies and the searches that had ended by then. */
export function totalsUpTo(match: MatchSnapshot, ply: number, searches: readonly SearchView[]): Totals {
  const { totals } = match;
  if (ply >= match.plies.length) {
    return { ...totals, usage: totals };
  }
  const plies = match.plies.slice(0, ply);
  const count = (kind: string): number => plies.filter(each => each.kind === kind).length;
  const [readyHits, pendingHits, misses] = [count('ready'), count('pending'), count('miss')];
  const until = plies.at(-1)?.at ?? 0;
  const ended = searches.filter(({ endedAt }) => endedAt <= until);
  const known = searches.length > 0;
  return {
    windows: readyHits + pendingHits + misses,
    readyHits,
    pendingHits,
    misses,
    chained: count('chained'),
    wallMs: plies.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
    searchMs: plies.reduce((sum, { searchMs }) => sum + searchMs, 0),
    branches: known ? ended.length : null,
    squashed: known ? ended.filter(({ end }) => end === 'squashed').length : null,
    usage: null,
  };
}

/** A run costs some milliseconds of its own. Such a loss tells nothing while no hit has saved more. */
const OWN_COST_MS = 100;

/** What was not waited for, in milliseconds: negative where a run really lost time, null while there is nothing to tell. */
export function savedSoFar({ searchMs, wallMs }: Pick<Totals, 'searchMs' | 'wallMs'>): number | null {
  const savedMs = searchMs - wallMs;
  return searchMs === 0 || (savedMs < 1 && savedMs > -OWN_COST_MS) ? null : savedMs;
}

/** The ply at which a sequential run of the match would stand when `ply` was committed. */
export function sequentialPly(match: MatchSnapshot, ply: number): number {
  const wallMs = match.plies.slice(0, ply).reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  return Math.min(ply, pliesAt(sequentialTimes(match), wallMs));
}
