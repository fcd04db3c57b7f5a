import type { BranchEnd, BranchRecord, PredictorSpend } from '../../shared/stats/branchRecord.ts';
import {
  type Account,
  addSpend,
  NO_ACCOUNT,
  NO_SPEND,
  type Spend,
  shareOf,
} from '../../shared/stats/spend.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';

type OpenEntry = Omit<BranchRecord, 'endedAt' | 'end' | 'usage'>;

/** What was closed since the last `take`. */
export interface LedgerPage {
  /** In the order in which they ended. */
  readonly branches: readonly BranchRecord[];
  readonly predictors: PredictorSpend;
  /** Turns of sampling agents that were asked afresh after their search had been dropped. */
  readonly redrawn: number;
  /** Spent by searches of a seat's own that decided nothing: lost on the way, stopped by the end, or without a choice. */
  readonly undecided: Spend;
}

/** What a seat has spent in the match, and how many committed choices that paid for. */
export interface SeatAccount extends Account {
  readonly decisions: number;
}

export const NO_SEAT_ACCOUNT: SeatAccount = { ...NO_ACCOUNT, decisions: 0 };

export function addAccounts(a: SeatAccount, b: SeatAccount): SeatAccount {
  return {
    choices: addSpend(a.choices, b.choices),
    dropped: addSpend(a.dropped, b.dropped),
    predictors: addSpend(a.predictors, b.predictors),
    decisions: a.decisions + b.decisions,
  };
}

/**
 * The account of every launched branch and predictor call. It keeps what is open and each seat's sums, and
 * hands on the rest.
 */
export class Ledger {
  readonly #open = new Map<number, OpenEntry>();
  readonly #running = new Map<string, number>();
  #closed: BranchRecord[] = [];
  #predictors: PredictorSpend = { calls: 0, ms: 0, usage: NO_USAGE };
  readonly #dropped = new Set<string>();
  #redrawn = 0;
  #undecided: Spend = NO_SPEND;
  readonly #seats: Map<string, SeatAccount>;
  readonly #payers: readonly string[];

  /** `spent` is what seats had spent before; predictor calls are shared by `payers`, the seats that speculate. */
  constructor({
    spent,
    payers,
  }: { spent: Readonly<Record<string, SeatAccount>>; payers: readonly string[] }) {
    this.#seats = new Map(Object.entries(spent));
    this.#payers = payers;
  }

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
    if (end !== 'squashed' && end !== 'lost') return;
    const account = this.account(entry.seat);
    const ms = (entry.finishedAt ?? at) - entry.launchedAt;
    this.#seats.set(entry.seat, { ...account, dropped: addSpend(account.dropped, { ms, usage }) });
  }

  /** The seat's own choice was committed. */
  decided(seat: string, spend: Spend): void {
    const account = this.account(seat);
    const choices = addSpend(account.choices, spend);
    this.#seats.set(seat, { ...account, choices, decisions: account.decisions + 1 });
  }

  predictorCalled(ms: number, usage: Usage): void {
    const { calls, ms: sum, usage: used } = this.#predictors;
    this.#predictors = { calls: calls + 1, ms: sum + ms, usage: addUsage(used, usage) };
    const share = shareOf({ ms, usage }, this.#payers.length);
    for (const seat of this.#payers) {
      const account = this.account(seat);
      this.#seats.set(seat, { ...account, predictors: addSpend(account.predictors, share) });
    }
  }

  /** A seat's own search has decided nothing. It would have cost as much without speculation: no account has it. */
  undecided(spend: Spend): void {
    this.#undecided = addSpend(this.#undecided, spend);
  }

  /** All that the seat has spent on what is no longer open. */
  account(seat: string): SeatAccount {
    return this.#seats.get(seat) ?? NO_SEAT_ACCOUNT;
  }

  /** The search of a sampling agent's turn had to be dropped; asked afresh, the turn is redrawn. */
  dropTurn(key: string): void {
    this.#dropped.add(key);
  }

  /** A seat's own turn is asked. */
  asked(key: string): void {
    if (this.#dropped.delete(key)) this.#redrawn++;
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
    const page = {
      branches: this.#closed,
      predictors: this.#predictors,
      redrawn: this.#redrawn,
      undecided: this.#undecided,
    };
    this.#closed = [];
    this.#predictors = { calls: 0, ms: 0, usage: NO_USAGE };
    this.#redrawn = 0;
    this.#undecided = NO_SPEND;
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
