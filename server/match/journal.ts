import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';

/** Where a match becomes durable. A promise that resolves means: this survives a killed process. */
export interface Journal {
  match(setup: MatchSetup): Promise<void>;
  /** The plies of a match come in order, each once. */
  ply(matchId: string, record: PlyRecord): Promise<void>;
  end(matchId: string, end: MatchEnd, summary: MatchSummary): Promise<void>;
}
