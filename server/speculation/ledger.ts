import type { BranchEnd, BranchRecord, PredictorSpend } from '../../shared/stats/branchRecord.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';

type OpenEntry = Omit<BranchRecord, 'endedAt' | 'end' | 'usage'>;

/** What was closed since the last `take`. */
export interface LedgerPage {
  /** In the order in which they ended. */
  readonly branches: readonly BranchRecord[];
  readonly predictors: PredictorSpend;
  /** Turns of sampling agents that were asked afresh after their search had been dropped. */
  readonly redrawn: number;
}

/** The account of every launched branch and predictor call. It keeps what is open, and hands on the rest. */
export class Ledger {
  readonly #open = new Map<number, OpenEntry>();
  readonly #running = new Map<string, number>();
  #closed: BranchRecord[] = [];
  #predictors: PredictorSpend = { calls: 0, ms: 0, usage: NO_USAGE };
  #redrawn = 0;

  launched(entry: Omit<OpenEntry, 'finishedAt'>): void {
    this.#open.set(entry.id, { ...entry, finishedAt: null });
    this.#running.set(entry.seat, this.running(entry.seat) + 1);
  }

  /** The branch's search has its answer; the branch waits. */
  finished(id: number, at: number): void {
    const entry = this.#openEntry(id);
    this.#open.set(id, { ...entry, finishedAt: at });
    this.#release(entry);
  }

  /** Exactly once for each launched branch. `usage` is what was spent by `at`. */
  closed(id: number, end: BranchEnd, at: number, usage: Usage): void {
    const entry = this.#openEntry(id);
    this.#open.delete(id);
    this.#closed.push({ ...entry, end, endedAt: at, usage });
    if (entry.finishedAt === null) this.#release(entry);
  }

  predictorCalled(ms: number, usage: Usage): void {
    const { calls, ms: sum, usage: used } = this.#predictors;
    this.#predictors = { calls: calls + 1, ms: sum + ms, usage: addUsage(used, usage) };
  }

  redrew(): void {
    this.#redrawn++;
  }

  /** Speculative searches of the seat that run now. */
  running(seat: string): number {
    return this.#running.get(seat) ?? 0;
  }

  /** Launched, and neither come true nor dropped. */
  get open(): number {
    return this.#open.size;
  }

  take(): LedgerPage {
    const page = { branches: this.#closed, predictors: this.#predictors, redrawn: this.#redrawn };
    this.#closed = [];
    this.#predictors = { calls: 0, ms: 0, usage: NO_USAGE };
    this.#redrawn = 0;
    return page;
  }

  #openEntry(id: number): OpenEntry {
    const entry = this.#open.get(id);
    if (entry === undefined) throw new Error(`branch ${id} is unknown or closed`);
    return entry;
  }

  #release(entry: OpenEntry): void {
    this.#running.set(entry.seat, this.running(entry.seat) - 1);
  }
}
