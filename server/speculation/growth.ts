import type { Budget } from '../../shared/stats/budget.ts';
import type { Clock } from '../clock.ts';
import type { Branch } from './branch.ts';
import type { Ledger } from './ledger.ts';
import { bestCandidate } from './policy.ts';
import { Search } from './search.ts';
import type { Seats } from './seats.ts';
import { type OpenSearch, Spending } from './spending.ts';
import type { Forecaster, Searcher, World } from './world.ts';

export interface GrowthOptions<Turn, Choice> {
  readonly world: World<Turn, Choice>;
  readonly seats: Seats<Turn, Choice>;
  readonly forecaster: Forecaster<Turn, Choice> | null;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly onEnd: (branch: Branch<Turn, Choice>, search: Search<Turn, Choice>) => void;
  readonly onPublish: (branch: Branch<Turn, Choice>, forecaster: Forecaster<Turn, Choice>) => void;
  /** A search that has become the root's own has spent more. */
  readonly onProgress: () => void;
  readonly onSourceFailure: (source: string, error: unknown) => void;
}

/** How the tree grows: which branches are launched, and which turns are foreseen, within what may be spent. */
export class Growth<Turn, Choice> {
  readonly #o: GrowthOptions<Turn, Choice>;
  readonly #spending: Spending;
  /** The committed position. */
  #root: Branch<Turn, Choice>;

  constructor(root: Branch<Turn, Choice>, options: GrowthOptions<Turn, Choice>) {
    this.#root = root;
    this.#o = options;
    const { seats, ledger } = options;
    const openOf = (name: string): OpenSearch[] => this.#openBranches(name).map(({ search }) => search);
    this.#spending = new Spending({ budgets: seats.budgets(), ledger, openOf });
    this.#spending.beginTurn();
  }

  /** A turn was committed: what may be spent on the one that begins. */
  beginTurn(root: Branch<Turn, Choice>): void {
    this.#root = root;
    this.#spending.beginTurn();
  }

  /** Launches the best branches that the budgets allow, and asks for the predictions behind them. */
  grow(): void {
    // Behind a decided root the next position is known in a moment: there is nothing left to speculate on.
    if (this.#root.decided) return;
    for (const name of this.#spending.seats) {
      const { searcher, policy, budget } = this.#o.seats.named(name);
      if (searcher === null) continue;
      const bounds = { maxDepth: policy.maxDepth(budget), threshold: this.#spending.threshold(name) };
      this.#keepTokens(name);
      while (this.#spending.mayLaunch(name)) {
        const best = bestCandidate(bounds, this.#candidates(name, searcher, budget));
        if (best === null) break;
        this.#launch(best.branch, searcher, best);
        this.#spending.launched(name);
      }
    }
    const { forecaster } = this.#o;
    if (forecaster === null) return;
    for (const branch of this.#root.subtree()) {
      if (this.#worthPredicting(branch)) this.#foresee(branch, forecaster);
    }
  }

  /**
   * Beyond its cap a seat's speculative searches are stopped, those that could still come true as well; a turn
   * of a sampling agent that is asked afresh then is counted. What grows behind them belongs to others too.
   */
  #keepTokens(name: string): void {
    if (!this.#spending.tooManyTokens(name)) return;
    const { searcher } = this.#o.seats.named(name);
    for (const branch of this.#openBranches(name)) {
      if (!branch.search.running) continue;
      branch.search.abort();
      this.#o.ledger.closed(branch.id, 'squashed', this.#o.clock.now(), branch.search.usage);
      if (searcher?.repeatable === false) this.#o.ledger.dropTurn(branch.key);
      branch.forgetSearch();
    }
  }

  #openBranches(name: string): (Branch<Turn, Choice> & { search: Search<Turn, Choice> })[] {
    return [...this.#root.subtree()].filter(
      (branch): branch is Branch<Turn, Choice> & { search: Search<Turn, Choice> } =>
        branch !== this.#root && branch.seat === name && branch.search !== null,
    );
  }

  #candidates(
    name: string,
    searcher: Searcher<Turn, Choice>,
    budget: Budget,
  ): { branch: Branch<Turn, Choice>; depth: number; pathProbability: number }[] {
    const found = [];
    for (const branch of this.#root.subtree()) {
      if (branch === this.#root || branch.seat !== name || branch.search !== null || branch.lost) continue;
      const depth = this.#depth(branch);
      if (searcher.onePlyAhead && depth > 1) continue;
      if (!branch.certain && !amongBest(branch, budget.topK)) continue;
      found.push({ branch, depth, pathProbability: branch.pathProbability });
    }
    return found;
  }

  #launch(
    branch: Branch<Turn, Choice>,
    searcher: Searcher<Turn, Choice>,
    { pathProbability }: { pathProbability: number },
  ): void {
    const { clock, world } = this.#o;
    branch.launch = branch.certain ? 'certain' : 'guess';
    const path: string[] = [];
    for (let at: Branch<Turn, Choice> | null = branch; at?.parent != null; at = at.parent) {
      if (at.choice !== null) path.unshift(world.label(at.choice));
    }
    this.#o.ledger.launched({
      id: branch.id,
      seat: branch.seat,
      step: branch.step,
      path,
      pathProbability,
      source: branch.certain ? 'certain' : branch.source,
      launchedAt: clock.now(),
    });
    branch.search = new Search({
      searcher,
      turn: branch.turn,
      authoritative: false,
      clock,
      onEnd: search => this.#o.onEnd(branch, search),
      onReport: () => {
        if (branch === this.#root) this.#o.onProgress();
        else this.#keepTokens(branch.seat);
      },
    });
  }

  /** How far behind the committed position a branch lies. */
  #depth(branch: Branch<Turn, Choice>): number {
    return branch.step - this.#root.step;
  }

  /** Some seat could launch a branch behind this one. */
  #worthPredicting(branch: Branch<Turn, Choice>): boolean {
    if (branch.foresight.closed || branch.decided) return false;
    // An unlaunched branch of a seat that speculates has likelier ones before it.
    if (branch !== this.#root && branch.search === null && this.#o.seats.speculates(branch.seat))
      return false;
    const depth = this.#depth(branch);
    const path = branch.pathProbability;
    const { seats } = this.#o;
    return seats.all.some(([name, seat]) => {
      // The seat's own next turn lies behind the other's.
      const nearest = name === branch.seat ? depth + 2 : depth + 1;
      return (
        seats.speculates(name) &&
        nearest <= seat.policy.maxDepth(seat.budget) &&
        path >= this.#spending.threshold(name)
      );
    });
  }

  /** Asks the sources that were not asked yet. */
  #foresee(branch: Branch<Turn, Choice>, forecaster: Forecaster<Turn, Choice>): void {
    const { clock, seats } = this.#o;
    for (const source of forecaster.sources) {
      if (branch.foresight.asked(source.id)) continue;
      if (source.costly && branch !== this.#root) continue;
      if (source.afterChoice && branch !== this.#root && !branch.certain) continue;
      // A player whom the tree does not ask takes its time anyway: its turns are always foreseen.
      const spare = branch === this.#root && seats.named(branch.seat).searcher === null;
      const costs = source.costly || (this.#spending.timeCosts && !spare);
      if (costs && !this.#spending.canPayForForesight(this.#root.seat)) continue;
      branch.foresight.ask(source, {
        turn: branch.turn,
        count: Math.max(...seats.all.map(([, seat]) => seat.budget.topK)),
        clock,
        ledger: this.#o.ledger,
        onPublish: () => this.#o.onPublish(branch, forecaster),
        onFailure: error => this.#o.onSourceFailure(source.id, error),
      });
    }
  }
}

/** It is one of the K likeliest predictions of its parent's choice. */
function amongBest<Turn, Choice>(branch: Branch<Turn, Choice>, topK: number): boolean {
  const rank = branch.parent?.guesses.findIndex(guess => guess.branch === branch) ?? -1;
  return rank >= 0 && rank < topK;
}
