import type { Budget } from '../../shared/stats/budget.ts';
import type { Policy } from './policy.ts';
import type { Searcher } from './world.ts';

/** What the tree knows of a seat. */
export interface TreeSeat<Turn, Choice> {
  /** Null for a player that is not asked by the tree: its choices come from outside. */
  readonly searcher: Searcher<Turn, Choice> | null;
  readonly policy: Policy;
  readonly budget: Budget;
}

/** The seats of one match, by name. */
export class Seats<Turn, Choice> {
  readonly all: readonly (readonly [name: string, seat: TreeSeat<Turn, Choice>])[];
  readonly #byName: ReadonlyMap<string, TreeSeat<Turn, Choice>>;

  constructor(seats: Readonly<Record<string, TreeSeat<Turn, Choice>>>) {
    this.all = Object.entries(seats);
    this.#byName = new Map(this.all);
  }

  named(name: string): TreeSeat<Turn, Choice> {
    const seat = this.#byName.get(name);
    if (seat === undefined) throw new Error(`no such seat: ${name}`);
    return seat;
  }

  /** Of those that speculate. */
  budgets(): Map<string, Budget> {
    return new Map(
      this.all.filter(([name]) => this.speculates(name)).map(([name, { budget }]) => [name, budget]),
    );
  }

  speculates(name: string): boolean {
    const { searcher, policy, budget } = this.named(name);
    return searcher !== null && policy.maxDepth(budget) > 0;
  }
}
