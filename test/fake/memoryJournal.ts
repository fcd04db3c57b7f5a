import type { Journal } from '../../server/match/journal.ts';
import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';

/** Keeps one match in memory, or what a resumed one adds; every write takes as long as `write`, and fails where it does. */
export class MemoryJournal implements Journal {
  readonly plies: PlyRecord[] = [];
  readonly ends: { readonly end: MatchEnd; readonly summary: MatchSummary }[] = [];
  readonly #write: () => Promise<void>;

  constructor(write: () => Promise<void> = async () => undefined) {
    this.#write = write;
  }

  async match(): Promise<void> {
    await this.#write();
  }

  async ply(matchId: string, record: PlyRecord): Promise<void> {
    await this.#write();
    const last = this.plies.at(-1);
    if (this.ends.length > 0 || (last !== undefined && record.ply !== last.ply + 1)) {
      throw new Error(`ply ${record.ply} is not the next of a running match ${matchId}`);
    }
    this.plies.push(record);
  }

  async end(matchId: string, end: MatchEnd, summary: MatchSummary): Promise<void> {
    await this.#write();
    if (this.ends.length > 0) throw new Error(`no match ${matchId} runs that could end`);
    this.ends.push({ end, summary });
  }
}
