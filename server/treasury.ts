import type { EndReason } from '../shared/match/endReason.ts';
import { type Rejection } from '../shared/result.ts';
import type { Clock } from './clock.ts';
import { Purse } from './models/purse.ts';

export interface TreasuryOptions {
  /** US dollars; null for no cap. */
  readonly caps: { readonly matchUsd: number | null; readonly dayUsd: number | null };
  readonly clock: Clock;
  /** What was spent on a day, by this process and others, and outlives them: adds to it, and tells the total. */
  readonly book: { add(day: string, usd: number): number };
  /** A match has nothing left to spend: it must end. */
  readonly onEmpty: (matchId: string, why: EndReason) => void;
}

/** Keeps the caps on money: of each match, and of all matches begun on one day (UTC). */
export class Treasury {
  readonly #o: TreasuryOptions;
  readonly #purses = new Map<string, Purse>();
  #date = '';
  #day = new Purse({ capUsd: null });
  /** Of what the day's purse has spent: in the book. */
  #written = 0;

  constructor(options: TreasuryOptions) {
    this.#o = options;
  }

  /** Reads what was spent today; called before anything is spent, and again when a day has passed. */
  openDay(): void {
    this.save();
    const date = this.#today();
    if (date === this.#date) return;
    this.#date = date;
    this.#written = this.#o.book.add(date, 0);
    this.#day = new Purse({ capUsd: this.#o.caps.dayUsd, spentUsd: this.#written });
  }

  /** Why nothing that costs money may begin; null while it may. 'cap-reached'. */
  refusal(): Rejection | null {
    if (!this.#day.empty) return null;
    return { code: 'cap-reached', message: 'the day’s cap on money is reached: try again tomorrow (UTC)' };
  }

  /** The purse of a match; `spentUsd` is what an earlier process had spent on it. */
  purse(matchId: string, spentUsd = 0): Purse {
    const known = this.#purses.get(matchId);
    if (known !== undefined) return known;
    const { caps, onEmpty } = this.#o;
    const day = this.#day;
    const purse = new Purse({
      capUsd: caps.matchUsd,
      spentUsd,
      day,
      onEmpty: () => onEmpty(matchId, { code: day.empty ? 'day-cap' : 'match-cap' }),
    });
    this.#purses.set(matchId, purse);
    return purse;
  }

  matchEnded(matchId: string): void {
    this.#purses.delete(matchId);
  }

  /** Makes durable what was spent today, and hears what other processes have spent. */
  save(): void {
    if (this.#date === '') return;
    const total = this.#o.book.add(this.#date, this.#day.spentUsd - this.#written);
    this.#day.bill()(total - this.#day.spentUsd);
    this.#written = total;
  }

  #today(): string {
    return new Date(this.#o.clock.epoch()).toISOString().slice(0, 10);
  }
}
