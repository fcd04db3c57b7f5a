import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';

/**
 * How a launched branch ended: it came true (`ready`, `pending`: it had been guessed; `chained`: no guess was
 * needed), was `squashed`, or its search was `lost` to a failure of transport.
 */
export type BranchEnd = 'ready' | 'pending' | 'chained' | 'squashed' | 'lost';

/** The account of one launched branch. Instants and durations are of the tree's clock, in milliseconds. */
export interface LedgerEntry {
  /** The branch's. */
  readonly id: number;
  /** Whose reply was prepared. */
  readonly seat: string;
  /** The step (in chess: the ply) that it prepares. */
  readonly step: number;
  /** The choices between the position committed at its launch and the branch. */
  readonly path: readonly string[];
  readonly pathProbability: number;
  /** The predictor that guessed the last of them; 'certain' where no guess was needed. */
  readonly source: string;
  readonly launchedAt: number;
  /** When its search was; null while it runs, or when it was aborted. */
  readonly finishedAt: number | null;
  /** When it came true or was dropped; null while neither has happened. */
  readonly endedAt: number | null;
  readonly end: BranchEnd | null;
  /** Spent by the end, or by now. */
  readonly usage: Usage;
}

/** The account of every launched branch and predictor call of one match. */
export class Ledger {
  readonly #entries = new Map<number, LedgerEntry>();
  readonly #running = new Map<string, number>();
  readonly #peak = new Map<string, number>();
  readonly #predictors = { calls: 0, ms: 0, usage: NO_USAGE };
  #redrawn = 0;

  launched(entry: Omit<LedgerEntry, 'finishedAt' | 'endedAt' | 'end' | 'usage'>): void {
    this.#entries.set(entry.id, { ...entry, finishedAt: null, endedAt: null, end: null, usage: NO_USAGE });
    const running = this.running(entry.seat) + 1;
    this.#running.set(entry.seat, running);
    this.#peak.set(entry.seat, Math.max(this.peak(entry.seat), running));
  }

  /** The branch's search has its answer; the branch waits. */
  finished(id: number, at: number, usage: Usage): void {
    const entry = this.#openEntry(id);
    this.#entries.set(id, { ...entry, finishedAt: at, usage });
    this.#release(entry);
  }

  /** Exactly once for each launched branch. `usage` is what was spent by `at`. */
  closed(id: number, end: BranchEnd, at: number, usage: Usage): void {
    const entry = this.#openEntry(id);
    this.#entries.set(id, { ...entry, end, endedAt: at, usage });
    if (entry.finishedAt === null) this.#release(entry);
  }

  predictorCalled(ms: number, usage: Usage): void {
    this.#predictors.calls++;
    this.#predictors.ms += ms;
    this.#predictors.usage = addUsage(this.#predictors.usage, usage);
  }

  /** A sampling agent is asked afresh for a turn whose search had been dropped. */
  redrew(): void {
    this.#redrawn++;
  }

  /** Speculative searches of the seat that run now. */
  running(seat: string): number {
    return this.#running.get(seat) ?? 0;
  }

  /** The most that ever ran at once. */
  peak(seat: string): number {
    return this.#peak.get(seat) ?? 0;
  }

  get redrawn(): number {
    return this.#redrawn;
  }

  get predictors(): { readonly calls: number; readonly ms: number; readonly usage: Usage } {
    return this.#predictors;
  }

  /** Every branch, oldest first. */
  get entries(): LedgerEntry[] {
    return [...this.#entries.values()];
  }

  #openEntry(id: number): LedgerEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.end !== null) throw new Error(`branch ${id} is unknown or closed`);
    return entry;
  }

  #release(entry: LedgerEntry): void {
    this.#running.set(entry.seat, this.running(entry.seat) - 1);
  }
}
