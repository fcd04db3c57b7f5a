import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';

/** Where plies become durable. A promise that resolves means: this survives a killed process. */
export interface Journal {
  ply(matchId: string, record: PlyRecord): Promise<void>;
  end(matchId: string, end: MatchEnd, summary: MatchSummary): Promise<void>;
}
