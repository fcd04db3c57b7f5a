import type { Budget } from '../../shared/stats/budget.ts';
import type { HitKind } from '../../shared/stats/hitKind.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import { Branch, type Guess } from './branch.ts';
import { Ledger, type SeatAccount } from './ledger.ts';
import { bestCandidate, type Policy } from './policy.ts';
import { Search, SQUASHED } from './search.ts';
import { type OpenSearch, Spending } from './spending.ts';
import type { Forecaster, LostSearch, Prediction, Published, Searcher, World } from './world.ts';

/** What the tree knows of a seat. */
export interface TreeSeat<Turn, Choice> {
  /** Null for a player that is not asked by the tree: its choices come from outside. */
  readonly searcher: Searcher<Turn, Choice> | null;
  readonly policy: Policy;
  readonly budget: Budget;
}

export interface TreeOptions<Turn, Choice> {
  readonly world: World<Turn, Choice>;
  readonly seats: Readonly<Record<string, TreeSeat<Turn, Choice>>>;
  /** Null: nothing is foreseen. */
  readonly forecaster: Forecaster<Turn, Choice> | null;
  /** By seat: what it spent in the match before this tree. */
  readonly spent?: Readonly<Record<string, SeatAccount>>;
  readonly clock: Clock;
  /** How often a seat's own search may be lost before the seat gives up, and the pause before each retry. */
  readonly retries: { readonly limit: number; readonly pauseMs: number };
  /** Something that a spectator could see has changed. */
  readonly onChange: () => void;
  /** The root's own search has spent more. */
  readonly onProgress?: () => void;
  /** A source failed; the turn goes without its predictions. */
  readonly onSourceFailure?: (source: string, error: unknown) => void;
}

/** The root's own decision. */
export interface RootDecision<Choice> {
  readonly choice: Choice;
  /** From the launch of its search to its end. */
  readonly searchMs: number;
  /** When the search ended; before the turn began, for a ready hit. */
  readonly decidedAt: number;
  readonly usage: Usage;
}

/** A prediction of a committed turn, as it stood when the turn was decided. */
export interface GuessRecord<Choice> extends Prediction<Choice> {
  readonly launched: boolean;
  /** The reply prepared behind it, where its search had finished. */
  readonly reply: Choice | null;
}

/** The account of the turn that `advance` closed. */
export interface ClosedTurn<Choice> {
  readonly kind: HitKind;
  readonly guesses: readonly GuessRecord<Choice>[];
  /** What they were made of. */
  readonly published: Published<Choice>;
}

/**
 * The branches of one match, rooted at the committed position. The tree starts, adopts and squashes all
 * searches, and owns every one of them until it is committed or squashed.
 *
 * It is driven by events (predictions arrived, a search ended, the root advanced), each handled in one
 * synchronous step.
 */
export class SpeculationTree<Turn, Choice> {
  readonly ledger: Ledger;
  readonly #o: TreeOptions<Turn, Choice>;
  readonly #spending: Spending;
  #root: Branch<Turn, Choice>;
  #rootKind: HitKind = 'none';
  #rootDecision: PromiseWithResolvers<RootDecision<Choice>> = Promise.withResolvers();
  #rootLosses = 0;
  #retry: AbortController | null = null;
  #ids = 0;
  #closed = false;
  /** Turns of sampling agents whose search had to make room; asked afresh they are redrawn. */
  readonly #dropped = new Set<string>();
  /** Squashed since the root last advanced, for those who watch. */
  #squashed: Branch<Turn, Choice>[] = [];

  /** `step` is the number of the first turn. Nothing runs before `start`. */
  constructor(options: TreeOptions<Turn, Choice>, turn: Turn, step: number) {
    this.#o = options;
    const budgets = new Map(
      Object.entries(options.seats)
        .filter(([, seat]) => this.#speculates(seat))
        .map(([name, { budget }]) => [name, budget]),
    );
    this.ledger = new Ledger({ spent: options.spent ?? {}, payers: [...budgets.keys()] });
    const openOf = (name: string): OpenSearch[] => this.#openBranches(name).map(({ search }) => search);
    this.#spending = new Spending({ budgets, ledger: this.ledger, openOf });
    this.#spending.beginTurn();
    this.#root = this.#branch({ turn, parent: null, choice: null, source: 'root', probability: 1, step });
  }

  /** Starts the first turn's search at once. */
  start(): void {
    this.#enterRoot();
  }

  get root(): Branch<Turn, Choice> {
    return this.#root;
  }

  get rootKind(): HitKind {
    return this.#rootKind;
  }

  get squashed(): readonly Branch<Turn, Choice>[] {
    return this.#squashed;
  }

  /** The current root's own decision; it stays pending for a player that is not asked by the tree. */
  decision(): Promise<RootDecision<Choice>> {
    return this.#rootDecision.promise;
  }

  /**
   * `turn` was committed (null: nothing follows). The branch that came true becomes the root with all that
   * grows from it, the others are squashed, and the next search runs before this returns.
   */
  advance(turn: Turn | null): ClosedTurn<Choice> {
    const old = this.#root;
    const closed = {
      kind: this.#rootKind,
      guesses: old.guesses.map(recordOf),
      published: old.foresight.published,
    };
    old.foresight.close();
    this.#retry?.abort(SQUASHED);
    this.#squashed = [];
    // A seat's own search that did not decide the turn (the player resigned, say) has no more use.
    if (old.search?.running) this.#stopRoot(old.search);

    if (old.search?.state.kind === 'finished') {
      this.ledger.decided(old.seat, {
        ms: old.search.state.at - old.search.launchedAt,
        usage: old.search.usage,
      });
    }

    const key = turn === null ? null : this.#o.world.key(turn);
    const child = key === null ? undefined : old.children.get(key);
    for (const other of old.children.values()) if (other !== child) this.#squash(other);
    if (turn === null) {
      this.#closed = true;
      this.#o.onChange();
      return closed;
    }

    const next =
      child ??
      this.#branch({ turn, parent: null, choice: null, source: 'root', probability: 1, step: old.step + 1 });
    next.parent = null;
    next.turn = turn;
    this.#root = next;
    this.#spending.beginTurn();
    this.#rootDecision = Promise.withResolvers();
    this.#rootLosses = 0;
    this.#adopt(next);
    this.#enterRoot();
    return closed;
  }

  /** Squashes everything, the root's own search too. Safe to call more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#root.foresight.close();
    this.#retry?.abort(SQUASHED);
    if (this.#root.search !== null) this.#stopRoot(this.#root.search);
    for (const child of this.#root.children.values()) this.#squash(child);
    this.#root.children.clear();
  }

  #branch(init: {
    turn: Turn;
    parent: Branch<Turn, Choice> | null;
    choice: Choice | null;
    source: string;
    probability: number;
    step: number;
  }): Branch<Turn, Choice> {
    const { world } = this.#o;
    return new Branch({
      ...init,
      id: ++this.#ids,
      key: world.key(init.turn),
      seat: world.seat(init.turn),
    });
  }

  #seat(branch: Branch<Turn, Choice>): TreeSeat<Turn, Choice> {
    return this.#seatOf(branch.seat);
  }

  #seatOf(name: string): TreeSeat<Turn, Choice> {
    const seat = this.#o.seats[name];
    if (seat === undefined) throw new Error(`no such seat: ${name}`);
    return seat;
  }

  #speculates(seat: TreeSeat<Turn, Choice>): boolean {
    return seat.searcher !== null && seat.policy.maxDepth(seat.budget) > 0;
  }

  /** Accounts for the new root: a hit, a miss or a chained turn. */
  #adopt(root: Branch<Turn, Choice>): void {
    if (!this.#speculates(this.#seat(root))) {
      this.#rootKind = 'none';
    } else if (root.search === null || root.launch === null) {
      this.#rootKind = 'miss';
    } else {
      const guessed = root.search.state.kind === 'finished' ? 'ready' : 'pending';
      const kind = root.launch === 'certain' ? 'chained' : guessed;
      this.ledger.closed(root.id, kind, this.#o.clock.now(), root.search.usage);
      this.#rootKind = kind;
      root.search.urgency.raise();
    }
  }

  /** Starts the root's search, or takes the one that runs or has finished already. */
  #enterRoot(): void {
    const root = this.#root;
    const { searcher } = this.#seat(root);
    if (searcher !== null && root.search === null) this.#launchRoot(searcher);
    else if (root.search?.state.kind === 'finished') this.#decideRoot();
    this.#rekeyChildren();
    this.#grow();
    this.#o.onChange();
  }

  #launchRoot(searcher: Searcher<Turn, Choice>): void {
    const root = this.#root;
    if (this.#dropped.delete(root.key)) this.ledger.redrew();
    root.search = new Search({
      searcher,
      turn: root.turn,
      authoritative: true,
      clock: this.#o.clock,
      onEnd: search => this.#ended(root, search),
      onReport: () => this.#o.onProgress?.(),
    });
  }

  /** It decides nothing any more. */
  #stopRoot(search: Search<Turn, Choice>): void {
    search.abort();
    this.#undecided(search);
  }

  #undecided({ state, launchedAt, usage }: Search<Turn, Choice>): void {
    const endedAt = state.kind === 'finished' ? state.at : this.#o.clock.now();
    this.ledger.undecided({ ms: endedAt - launchedAt, usage });
  }

  #decideRoot(): void {
    const search = this.#root.search;
    if (search?.state.kind !== 'finished') throw new Error('the root is not decided');
    this.#rootDecision.resolve({
      choice: search.state.choice,
      searchMs: search.state.at - search.launchedAt,
      decidedAt: search.state.at,
      usage: search.usage,
    });
  }

  /**
   * A player that reads its clock has a key that was unknown while its turn lay deeper than one ply. It is
   * known now, and nothing was launched on the old one.
   */
  #rekeyChildren(): void {
    const { world } = this.#o;
    const children = [...this.#root.children.values()];
    if (!children.some(child => this.#seat(child).searcher?.onePlyAhead)) return;
    for (const child of children) {
      if (child.search !== null || child.choice === null) continue;
      const turn = world.next(this.#root.turn, child.choice);
      if (turn === null) continue;
      this.#root.children.delete(child.key);
      child.turn = turn;
      child.key = world.key(turn);
      this.#root.children.set(child.key, child);
    }
  }

  /** A search has its answer, or was lost. */
  #ended(branch: Branch<Turn, Choice>, search: Search<Turn, Choice>): void {
    if (branch.search !== search || branch.squashed || this.#closed) return;
    const state = search.state;
    const isRoot = branch === this.#root;
    if (state.kind === 'finished') {
      if (!isRoot) this.ledger.finished(branch.id, state.at);
      branch.foresight.close();
      this.#settle(branch, state.choice);
      if (isRoot) this.#decideRoot();
    } else if (state.kind === 'lost') {
      if (state.error.preempted && !this.#seat(branch).searcher?.repeatable) this.#dropped.add(branch.key);
      if (isRoot) this.#lostRoot(branch, state.error);
      else {
        this.ledger.closed(branch.id, 'lost', this.#o.clock.now(), search.usage);
        this.#forgetSearch(branch);
      }
    }
    this.#grow();
    this.#o.onChange();
  }

  /** Only a failure of transport earns the turn a fresh search, and only so often. */
  #lostRoot(root: Branch<Turn, Choice>, error: LostSearch): void {
    const { clock, retries } = this.#o;
    const { searcher } = this.#seat(root);
    if (searcher === null) throw new Error('a search was lost that nobody had started');
    const lost = root.search;
    root.search = null;
    if (lost !== null) this.#undecided(lost);
    if (error.preempted) {
      // It made room for another seat's own search: that is no fault, and is not waited out.
      this.#launchRoot(searcher);
      return;
    }
    if (++this.#rootLosses > retries.limit) {
      const now = clock.now();
      this.#rootDecision.resolve({
        choice: searcher.giveUp(error),
        searchMs: now - (lost?.launchedAt ?? now),
        decidedAt: now,
        usage: NO_USAGE,
      });
      return;
    }
    const retry = new AbortController();
    this.#retry = retry;
    clock.sleep(retries.pauseMs * 2 ** (this.#rootLosses - 1), retry.signal).then(
      () => {
        if (!this.#closed && this.#root === root) this.#launchRoot(searcher);
      },
      () => undefined, // the match went on without it
    );
  }

  /** `choice` is the one certain continuation of `branch`: every other is squashed now. */
  #settle(branch: Branch<Turn, Choice>, choice: Choice): void {
    const { world } = this.#o;
    const turn = world.next(branch.turn, choice);
    const key = turn === null ? null : world.key(turn);
    for (const child of branch.children.values()) if (child.key !== key) this.#remove(child);
    if (turn === null || key === null) return;
    const known = branch.children.get(key);
    if (known !== undefined) known.probability = 1;
    else this.#addChild(branch, turn, { choice, probability: 1, source: 'certain' });
  }

  #addChild(
    parent: Branch<Turn, Choice>,
    turn: Turn,
    { choice, probability, source }: Prediction<Choice>,
  ): Branch<Turn, Choice> {
    const child = this.#branch({ turn, parent, choice, source, probability, step: parent.step + 1 });
    parent.children.set(child.key, child);
    return child;
  }

  #remove(branch: Branch<Turn, Choice>): void {
    branch.parent?.children.delete(branch.key);
    this.#squash(branch);
  }

  #squash(branch: Branch<Turn, Choice>): void {
    for (const each of branch.subtree()) {
      each.squashed = true;
      each.foresight.close();
      if (each.search === null) continue;
      each.search.abort();
      this.ledger.closed(each.id, 'squashed', this.#o.clock.now(), each.search.usage);
      this.#squashed.push(each);
    }
  }

  // --- predictions ---

  /** How far behind the committed position a branch lies. */
  #depth(branch: Branch<Turn, Choice>): number {
    return branch.step - this.#root.step;
  }

  /** Some seat could launch a branch behind this one. */
  #worthPredicting(branch: Branch<Turn, Choice>): boolean {
    if (branch.foresight.closed || branch.decided) return false;
    // An unlaunched branch of a seat that speculates has likelier ones before it.
    if (branch !== this.#root && branch.search === null && this.#speculates(this.#seat(branch))) return false;
    const depth = this.#depth(branch);
    const path = branch.pathProbability;
    return Object.entries(this.#o.seats).some(([name, seat]) => {
      // The seat's own next turn lies behind the other's.
      const nearest = name === branch.seat ? depth + 2 : depth + 1;
      return (
        this.#speculates(seat) &&
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
      const spare = branch === this.#root && this.#seat(branch).searcher === null;
      const costs = source.costly || (this.#spending.timeCosts && !spare);
      if (costs && !this.#spending.canPayForForesight(this.#root.seat)) continue;
      branch.foresight.ask(source, {
        turn: branch.turn,
        count: Math.max(...Object.values(seats).map(seat => seat.budget.topK)),
        clock,
        ledger: this.ledger,
        onPublish: () => this.#predicted(branch, forecaster),
        onFailure: error => this.#o.onSourceFailure?.(source.id, error),
      });
    }
  }

  /** A source has published, for the first time or something better. */
  #predicted(branch: Branch<Turn, Choice>, forecaster: Forecaster<Turn, Choice>): void {
    const { world } = this.#o;
    const unnamed = new Set(branch.children.values());
    const guesses: Guess<Turn, Choice>[] = [];
    for (const prediction of forecaster.combine(branch.turn, branch.foresight.published)) {
      const turn = world.next(branch.turn, prediction.choice);
      const known = turn === null ? undefined : branch.children.get(world.key(turn));
      if (known !== undefined) {
        known.probability = prediction.probability;
        unnamed.delete(known);
      }
      const child = known ?? (turn === null ? null : this.#addChild(branch, turn, prediction));
      guesses.push({ ...prediction, branch: child });
    }
    branch.guesses = guesses;
    // What was launched there may still come true; it just grows no further.
    for (const child of unnamed) {
      child.probability = 0;
      if (![...child.subtree()].some(({ search }) => search !== null)) this.#remove(child);
    }
    this.#grow();
    this.#o.onChange();
  }

  // --- growth ---

  /** Launches the best branches that the budgets allow, and asks for the predictions behind them. */
  #grow(): void {
    // Behind a decided root the next position is known in a moment: there is nothing left to speculate on.
    if (this.#closed || this.#root.decided) return;
    for (const name of this.#spending.seats) {
      const { searcher, policy, budget } = this.#seatOf(name);
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
    const { searcher } = this.#seatOf(name);
    for (const branch of this.#openBranches(name)) {
      if (!branch.search.running) continue;
      branch.search.abort();
      this.ledger.closed(branch.id, 'squashed', this.#o.clock.now(), branch.search.usage);
      if (searcher?.repeatable === false) this.#dropped.add(branch.key);
      this.#forgetSearch(branch);
    }
  }

  /** It is not launched again before it is the root. */
  #forgetSearch(branch: Branch<Turn, Choice>): void {
    branch.search = null;
    branch.launch = null;
    branch.lost = true;
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
    this.ledger.launched({
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
      onEnd: search => this.#ended(branch, search),
      onReport: () => {
        if (branch === this.#root) this.#o.onProgress?.();
        else this.#keepTokens(branch.seat);
      },
    });
  }
}

/** It is one of the K likeliest predictions of its parent's choice. */
function amongBest<Turn, Choice>(branch: Branch<Turn, Choice>, topK: number): boolean {
  const rank = branch.parent?.guesses.findIndex(guess => guess.branch === branch) ?? -1;
  return rank >= 0 && rank < topK;
}

function recordOf<Turn, Choice>({
  choice,
  probability,
  source,
  branch,
}: Guess<Turn, Choice>): GuessRecord<Choice> {
  const search = branch?.search ?? null;
  return {
    choice,
    probability,
    source,
    launched: search !== null,
    reply: search?.state.kind === 'finished' ? search.state.choice : null,
  };
}
