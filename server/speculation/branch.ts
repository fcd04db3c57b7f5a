import { Foresight } from './foresight.ts';
import type { Search } from './search.ts';
import type { Prediction } from './world.ts';

/** How a branch's search was started: on a guess, or on its parent's finished choice. */
export type Launch = 'guess' | 'certain';

/** A predicted choice of a turn, and the branch it leads to (null where no turn follows). */
export interface Guess<Turn, Choice> extends Prediction<Choice> {
  readonly branch: Branch<Turn, Choice> | null;
}

/**
 * A predicted choice together with the turn it leads to and the search prepared there. The committed
 * position is the root: a branch without a parent.
 */
export class Branch<Turn, Choice> {
  readonly id: number;
  turn: Turn;
  key: string;
  readonly seat: string;
  /** The number of its turn in the match; in chess, of the ply to be played. */
  readonly step: number;
  parent: Branch<Turn, Choice> | null;
  /** The choice that leads here; null at the first root. */
  readonly choice: Choice | null;
  readonly source: string;
  /** Of `choice`, given that the parent's turn is reached. */
  probability: number;
  search: Search<Turn, Choice> | null = null;
  /** Set with the search of a branch; a root's own search has none. */
  launch: Launch | null = null;
  /** Its speculative search was lost: it is not launched again before it is the root. */
  lost = false;
  squashed = false;
  readonly foresight = new Foresight<Turn, Choice>();
  /** The predictions of this turn's choice as they stand, best first. */
  guesses: readonly Guess<Turn, Choice>[] = [];
  /** By key: the turns that may follow. */
  readonly children = new Map<string, Branch<Turn, Choice>>();

  constructor(init: {
    id: number;
    turn: Turn;
    key: string;
    seat: string;
    step: number;
    parent: Branch<Turn, Choice> | null;
    choice: Choice | null;
    source: string;
    probability: number;
  }) {
    this.id = init.id;
    this.turn = init.turn;
    this.key = init.key;
    this.seat = init.seat;
    this.step = init.step;
    this.parent = init.parent;
    this.choice = init.choice;
    this.source = init.source;
    this.probability = init.probability;
  }

  /** Its own search has an answer. */
  get decided(): boolean {
    return this.search?.state.kind === 'finished';
  }

  get pathProbability(): number {
    return this.parent === null ? 1 : this.probability * this.parent.pathProbability;
  }

  /** Its parent's search is finished, and chose it. */
  get certain(): boolean {
    return this.parent?.decided === true && this.probability === 1;
  }

  /** Its search came to nothing: it is not launched again before it is the root. */
  forgetSearch(): void {
    this.search = null;
    this.launch = null;
    this.lost = true;
  }

  /** This branch and all below it. */
  *subtree(): Generator<Branch<Turn, Choice>> {
    yield this;
    for (const child of this.children.values()) yield* child.subtree();
  }
}
