import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import type { Branch } from './branch.ts';
import type { Ledger } from './ledger.ts';
import { Search, SQUASHED } from './search.ts';
import type { LostSearch, Searcher } from './world.ts';

/** What the seat to move has decided. */
export interface RootDecision<Choice> {
  readonly choice: Choice;
  /** From the launch of its search to its end. */
  readonly searchMs: number;
  /** When the search ended; before the turn began, for a ready hit. */
  readonly decidedAt: number;
  readonly usage: Usage;
}

export interface OwnDecisionOptions<Turn, Choice> {
  /** The committed position; its search may have begun ahead of time. */
  readonly root: Branch<Turn, Choice>;
  /** Null for a player that is not asked: it decides outside. */
  readonly searcher: Searcher<Turn, Choice> | null;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** How often the search may be lost before the seat gives up, and the pause before each retry. */
  readonly retries: { readonly limit: number; readonly pauseMs: number };
  readonly onEnd: (search: Search<Turn, Choice>) => void;
  readonly onProgress: () => void;
}

/** The decision of the seat to move in one committed turn. It owns the turn's search, and begins it afresh where it is lost. */
export class OwnDecision<Turn, Choice> {
  readonly #o: OwnDecisionOptions<Turn, Choice>;
  readonly #decision = Promise.withResolvers<RootDecision<Choice>>();
  #losses = 0;
  #retry: AbortController | null = null;

  constructor(options: OwnDecisionOptions<Turn, Choice>) {
    this.#o = options;
  }

  /** It stays pending for a player that is not asked by the tree. */
  get promise(): Promise<RootDecision<Choice>> {
    return this.#decision.promise;
  }

  /** Begins the search, or takes the one that runs or has finished already. */
  start(): void {
    const { root, searcher } = this.#o;
    if (searcher !== null && root.search === null) this.#search(searcher);
    else if (root.search?.state.kind === 'finished') this.decide();
  }

  /** The search has its answer. */
  decide(): void {
    const { search } = this.#o.root;
    if (search?.state.kind !== 'finished') throw new Error('the root is not decided');
    this.#decision.resolve({
      choice: search.state.choice,
      searchMs: search.state.at - search.launchedAt,
      decidedAt: search.state.at,
      usage: search.usage,
    });
  }

  /** Only a failure of transport earns the turn a fresh search, and only so often. */
  lost(search: Search<Turn, Choice>, error: LostSearch): void {
    const { root, searcher, clock, retries } = this.#o;
    if (searcher === null) throw new Error('a search was lost that nobody had started');
    root.search = null;
    this.#undecided(search);
    if (error.preempted) {
      // It made room for another seat's own search: that is no fault, and is not waited out.
      this.#search(searcher);
      return;
    }
    if (++this.#losses > retries.limit) {
      const now = clock.now();
      const choice = searcher.giveUp(error);
      this.#decision.resolve({ choice, searchMs: now - search.launchedAt, decidedAt: now, usage: NO_USAGE });
      return;
    }
    const retry = new AbortController();
    this.#retry = retry;
    clock.sleep(retries.pauseMs * 2 ** (this.#losses - 1), retry.signal).then(
      () => this.#search(searcher),
      () => undefined, // the match went on without it
    );
  }

  /** The turn is committed: what it was decided by is paid for, and nothing of it goes on. */
  commit(): void {
    const { root, ledger } = this.#o;
    this.#retry?.abort(SQUASHED);
    const { search } = root;
    // One that did not decide the turn (the player resigned, say) has no more use.
    if (search?.running) this.stop();
    if (search?.state.kind !== 'finished') return;
    ledger.decided(root.seat, { ms: search.state.at - search.launchedAt, usage: search.usage });
  }

  /** The turn will not be decided by its search any more. */
  stop(): void {
    this.#retry?.abort(SQUASHED);
    const { search } = this.#o.root;
    if (search === null) return;
    search.abort();
    this.#undecided(search);
  }

  #search(searcher: Searcher<Turn, Choice>): void {
    const { root, clock, ledger, onEnd, onProgress } = this.#o;
    ledger.asked(root.key);
    root.search = new Search({
      searcher,
      turn: root.turn,
      authoritative: true,
      clock,
      onEnd,
      onReport: onProgress,
    });
  }

  #undecided({ state, launchedAt, usage }: Search<Turn, Choice>): void {
    const { clock, ledger } = this.#o;
    const endedAt = state.kind === 'finished' ? state.at : clock.now();
    ledger.undecided({ ms: endedAt - launchedAt, usage });
  }
}
