import type { HitKind } from '../../shared/stats/hitKind.ts';
import type { Clock } from '../clock.ts';
import { Branch, type Guess } from './branch.ts';
import { Growth } from './growth.ts';
import { Ledger, type SeatAccount } from './ledger.ts';
import { OwnDecision, type RootDecision } from './ownDecision.ts';
import type { Search } from './search.ts';
import { Seats, type TreeSeat } from './seats.ts';
import type { Forecaster, Prediction, Published, World } from './world.ts';

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
  readonly #seats: Seats<Turn, Choice>;
  readonly #growth: Growth<Turn, Choice>;
  #root: Branch<Turn, Choice>;
  #rootKind: HitKind = 'none';
  #own: OwnDecision<Turn, Choice>;
  #ids = 0;
  #closed = false;
  /** Squashed since the root last advanced, for those who watch. */
  #squashed: Branch<Turn, Choice>[] = [];

  /** `step` is the number of the first turn. Nothing runs before `start`. */
  constructor(options: TreeOptions<Turn, Choice>, turn: Turn, step: number) {
    this.#o = options;
    const { world, forecaster, clock } = options;
    this.#seats = new Seats(options.seats);
    this.ledger = new Ledger({ spent: options.spent ?? {}, payers: [...this.#seats.budgets().keys()] });
    this.#root = this.#branch({ turn, parent: null, choice: null, source: 'root', probability: 1, step });
    this.#own = this.#ownDecision();
    this.#growth = new Growth(this.#root, {
      world,
      seats: this.#seats,
      forecaster,
      clock,
      ledger: this.ledger,
      onEnd: (branch, search) => this.#ended(branch, search),
      onPublish: (branch, forecast) => this.#predicted(branch, forecast),
      onProgress: () => options.onProgress?.(),
      onSourceFailure: (source, error) => options.onSourceFailure?.(source, error),
    });
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
    return this.#own.promise;
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
    this.#squashed = [];
    this.#own.commit();

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
    this.#growth.beginTurn(next);
    this.#own = this.#ownDecision();
    this.#adopt(next);
    this.#enterRoot();
    return closed;
  }

  /** Squashes everything, the root's own search too. Safe to call more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#root.foresight.close();
    this.#own.stop();
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

  /** Of the root as it stands. */
  #ownDecision(): OwnDecision<Turn, Choice> {
    const { clock, retries, onProgress = () => undefined } = this.#o;
    const root = this.#root;
    return new OwnDecision({
      root,
      searcher: this.#seats.named(root.seat).searcher,
      clock,
      ledger: this.ledger,
      retries,
      onEnd: search => this.#ended(root, search),
      onProgress,
    });
  }

  /** Accounts for the new root: a hit, a miss or a chained turn. */
  #adopt(root: Branch<Turn, Choice>): void {
    if (!this.#seats.speculates(root.seat)) {
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
    this.#own.start();
    this.#rekeyChildren();
    this.#growth.grow();
    this.#o.onChange();
  }

  /**
   * A player that reads its clock has a key that was unknown while its turn lay deeper than one ply. It is
   * known now, and nothing was launched on the old one.
   */
  #rekeyChildren(): void {
    const { world } = this.#o;
    const children = [...this.#root.children.values()];
    if (!children.some(child => this.#seats.named(child.seat).searcher?.onePlyAhead)) return;
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
      if (isRoot) this.#own.decide();
    } else if (state.kind === 'lost') {
      const { searcher } = this.#seats.named(branch.seat);
      if (state.error.preempted && !searcher?.repeatable) this.ledger.dropTurn(branch.key);
      if (isRoot) this.#own.lost(search, state.error);
      else {
        this.ledger.closed(branch.id, 'lost', this.#o.clock.now(), search.usage);
        branch.forgetSearch();
      }
    }
    this.#growth.grow();
    this.#o.onChange();
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
    this.#growth.grow();
    this.#o.onChange();
  }
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
