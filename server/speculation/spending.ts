import type { Budget } from '../../shared/stats/budget.ts';
import { tokensOf, type Usage } from '../../shared/stats/usage.ts';
import { UsageController } from './controller.ts';
import { addAccounts, type Ledger, NO_SEAT_ACCOUNT, type SeatAccount } from './ledger.ts';

/** A launched branch that has neither come true nor been dropped. */
export interface OpenSearch {
  readonly running: boolean;
  readonly usage: Usage;
}

interface Spender {
  readonly budget: Budget;
  readonly controller: UsageController;
  /** Branches, while the turn in progress lasts. */
  launched: number;
}

/**
 * What the seats that speculate may still spend: the bound on usage, which seats with the same one share, and
 * each seat's hard caps. It decides; the tree launches and stops.
 */
export class Spending {
  readonly #spenders = new Map<string, Spender>();
  readonly #ledger: Ledger;
  readonly #openOf: (seat: string) => readonly OpenSearch[];

  /** `budgets` by seat, of those that speculate. */
  constructor({
    budgets,
    ledger,
    openOf,
  }: {
    readonly budgets: ReadonlyMap<string, Budget>;
    readonly ledger: Ledger;
    readonly openOf: (seat: string) => readonly OpenSearch[];
  }) {
    this.#ledger = ledger;
    this.#openOf = openOf;
    const controllers = new Map<number | null, UsageController>();
    for (const [seat, budget] of budgets) {
      const controller = controllers.get(budget.maxUsage) ?? new UsageController(budget.maxUsage);
      controllers.set(budget.maxUsage, controller);
      this.#spenders.set(seat, { budget, controller, launched: 0 });
    }
  }

  /** The seats that speculate. */
  get seats(): readonly string[] {
    return [...this.#spenders.keys()];
  }

  /** A turn was committed: sets the thresholds for the one that begins. */
  beginTurn(): void {
    const accounts = new Map<UsageController, SeatAccount>();
    for (const [seat, spender] of this.#spenders) {
      const so = accounts.get(spender.controller) ?? NO_SEAT_ACCOUNT;
      accounts.set(spender.controller, addAccounts(so, this.#ledger.account(seat)));
      spender.launched = 0;
    }
    for (const [controller, account] of accounts) controller.committed(account, account.decisions);
  }

  /** The path probability that a branch of the seat needs. */
  threshold(seat: string): number {
    const { budget, controller } = this.#spender(seat);
    return Math.max(budget.minProbability, controller.threshold);
  }

  /** The seat's caps leave room for one more search. */
  mayLaunch(seat: string): boolean {
    const { budget, launched } = this.#spender(seat);
    return (
      this.#ledger.running(seat) < budget.concurrent &&
      launched < budget.branchesPerTurn &&
      this.#tokensSuffice(seat)
    );
  }

  launched(seat: string): void {
    this.#spender(seat).launched++;
  }

  /** Beyond the seat's cap on tokens. What its open branches have reported is spent. */
  tooManyTokens(seat: string): boolean {
    return this.#tokensLeft(seat) < 0;
  }

  /** Where usage is counted in search time, no prediction is free. */
  get timeCosts(): boolean {
    return [...this.#spenders.values()].some(({ controller }) => controller.unit === 'search time');
  }

  /** Those who would use a prediction of this seat's choice can pay for it. */
  canPayForForesight(seat: string): boolean {
    const others = this.seats.filter(each => each !== seat);
    const users = others.length > 0 ? others : this.seats;
    return users.every(user => this.#spender(user).controller.hasRoom && this.#tokensLeft(user) > 0);
  }

  /**
   * One more search, of the seat's mean size so far, keeps the cap even if all that run end whole. Before a size
   * is known they run one at a time.
   */
  #tokensSuffice(seat: string): boolean {
    if (this.#spender(seat).budget.tokens === null) return true;
    const { choices, decisions } = this.#ledger.account(seat);
    const running = this.#openOf(seat).filter(search => search.running);
    const left = this.#tokensLeft(seat);
    if (decisions === 0) return left > 0 && running.length === 0;
    const whole = tokensOf(choices.usage) / decisions;
    const due = running.reduce((sum, { usage }) => sum + Math.max(0, whole - tokensOf(usage)), whole);
    return left > 0 && left >= due;
  }

  #tokensLeft(seat: string): number {
    const cap = this.#spender(seat).budget.tokens;
    if (cap === null) return Number.POSITIVE_INFINITY;
    const { dropped, predictors } = this.#ledger.account(seat);
    const open = this.#openOf(seat).reduce((sum, { usage }) => sum + tokensOf(usage), 0);
    return cap - tokensOf(dropped.usage) - tokensOf(predictors.usage) - open;
  }

  #spender(seat: string): Spender {
    const spender = this.#spenders.get(seat);
    if (spender === undefined) throw new Error(`${seat} does not speculate`);
    return spender;
  }
}
