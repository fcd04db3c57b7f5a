import type { MatchCounts, Remainder } from './counts.ts';

/** What is written when a match ends, beside how it ended. */
export interface MatchSummary {
  readonly counts: MatchCounts;
  /** What ended after the last ply. */
  readonly rest: Remainder;
  /** Wall-clock time of the end, milliseconds since 1970. */
  readonly at: number;
}
