import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';

/** A match as it is kept. */
export interface KeptMatch {
  readonly setup: MatchSetup;
  readonly plies: readonly PlyRecord[];
  readonly end: MatchEnd | null;
  readonly summary: MatchSummary | null;
}

/** What the gateway reads from the store. */
export interface Archive {
  get(id: string): Promise<KeptMatch | null>;
  /** Newest first; `next` continues behind the last row, null at the end. */
  page(query: {
    readonly status: 'live' | 'finished' | 'all';
    readonly after: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly matches: readonly KeptMatch[]; readonly next: string | null }>;
}
