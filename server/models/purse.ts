/** The money of one match, in US dollars. What is spent of it is spent of the day's as well. */
export class Purse {
  readonly #capUsd: number | null;
  readonly #day: Purse | null;
  readonly #onEmpty: () => void;
  #spentUsd: number;

  constructor({
    capUsd,
    spentUsd = 0,
    day = null,
    onEmpty = () => undefined,
  }: {
    /** Null for no limit. */
    readonly capUsd: number | null;
    readonly spentUsd?: number;
    readonly day?: Purse | null;
    /** Called each time something is to be spent that is not there any more. */
    readonly onEmpty?: () => void;
  }) {
    this.#capUsd = capUsd;
    this.#spentUsd = spentUsd;
    this.#day = day;
    this.#onEmpty = onEmpty;
  }

  get spentUsd(): number {
    return this.#spentUsd;
  }

  get empty(): boolean {
    return (this.#capUsd !== null && this.#spentUsd >= this.#capUsd) || this.#day?.empty === true;
  }

  /** Says that something was to be spent, and the purse was empty. */
  refuse(): void {
    this.#onEmpty();
  }

  /** The bill of one search: called with its whole cost so far, as it grows; null where that is not known. */
  bill(): (costUsd: number | null) => void {
    let billed = 0;
    return costUsd => {
      this.#spend((costUsd ?? 0) - billed);
      billed = costUsd ?? 0;
      if (this.empty) this.#onEmpty();
    };
  }

  #spend(usd: number): void {
    this.#spentUsd += usd;
    if (this.#day !== null) this.#day.#spend(usd);
  }
}
