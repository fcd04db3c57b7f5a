import { type Rejection } from '../shared/result.ts';
import type { Clock } from './clock.ts';
import { Purse } from './models/purse.ts';

export interface TreasuryOptions {
  /** US dollars; null for no cap. */
  readonly caps: { readonly matchUsd: number | null; readonly dayUsd: number | null };
  readonly clock: Clock;
  /** What outlives the process, by name. */
  readonly settings: {
    setting(name: string): Promise<string | null>;
    setSetting(name: string, value: string): Promise<void>;
  };
  /** A match has nothing left to spend: it must end. */
  readonly onEmpty: (matchId: string, why: string) => void;
}

/** Keeps the caps on money: of each match, and of all matches begun on one day (UTC). */
export class Treasury {
  readonly #o: TreasuryOptions;
  readonly #purses = new Map<string, Purse>();
  #date = '';
  #day = new Purse({ capUsd: null });

  constructor(options: TreasuryOptions) {
    this.#o = options;
  }

  /** Reads what was spent today before; called before anything is spent, and again when a day has passed. */
  async openDay(): Promise<void> {
    const date = this.#today();
    if (date === this.#date) return;
    const spent = Number((await this.#o.settings.setting(settingOf(date))) ?? 0);
    this.#date = date;
    this.#day = new Purse({ capUsd: this.#o.caps.dayUsd, spentUsd: Number.isFinite(spent) ? spent : 0 });
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
      onEmpty: () =>
        onEmpty(matchId, day.empty ? 'the day’s cap on money is reached' : 'its cap on money is reached'),
    });
    this.#purses.set(matchId, purse);
    return purse;
  }

  matchEnded(matchId: string): void {
    this.#purses.delete(matchId);
  }

  /** Makes durable what was spent today. */
  async save(): Promise<void> {
    if (this.#day.spentUsd > 0)
      await this.#o.settings.setSetting(settingOf(this.#date), String(this.#day.spentUsd));
  }

  #today(): string {
    return new Date(this.#o.clock.epoch()).toISOString().slice(0, 10);
  }
}

function settingOf(date: string): string {
  return `spentUsd:${date}`;
}
