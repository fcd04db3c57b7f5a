import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import { Urgency } from '../urgency.ts';
import { LostSearch, type Searcher } from './world.ts';

export type SearchState<Choice> =
  | { readonly kind: 'running' }
  | { readonly kind: 'finished'; readonly choice: Choice; readonly at: number }
  | { readonly kind: 'lost'; readonly error: LostSearch }
  | { readonly kind: 'aborted' };

/** Made once: many branches are squashed in the instant in which a prepared reply is due. */
export const SQUASHED = new DOMException('no longer of use', 'AbortError');

/** An agent's work on one turn. It owns its AbortController; whatever arrives after its end is ignored. */
export class Search<Turn, Choice> {
  readonly launchedAt: number;
  readonly urgency: Urgency;
  readonly #controller = new AbortController();
  #state: SearchState<Choice> = { kind: 'running' };
  #usage: Usage = NO_USAGE;

  /** Starts at once. `onEnd` is called once when the search finishes or is lost, never after `abort`. */
  constructor({
    searcher,
    turn,
    authoritative,
    clock,
    onEnd,
    onReport = () => undefined,
  }: {
    searcher: Searcher<Turn, Choice>;
    turn: Turn;
    authoritative: boolean;
    clock: Clock;
    onEnd: (search: Search<Turn, Choice>) => void;
    /** Its usage has grown; not called any more once it was aborted. */
    onReport?: () => void;
  }) {
    this.launchedAt = clock.now();
    this.urgency = new Urgency(authoritative ? 'authoritative' : 'speculative');
    const end = (state: SearchState<Choice>): void => {
      if (this.#state.kind !== 'running') return;
      this.#state = state;
      onEnd(this);
    };
    const task = {
      signal: this.#controller.signal,
      urgency: this.urgency,
      report: (usage: Usage) => {
        this.#usage = usage;
        if (!this.aborted) onReport();
      },
    };
    searcher.search(turn, task).then(
      choice => end({ kind: 'finished', choice, at: clock.now() }),
      (error: unknown) =>
        end({
          kind: 'lost',
          error:
            error instanceof LostSearch
              ? error
              : new LostSearch('the search failed', { preempted: false, cause: error }),
        }),
    );
  }

  get state(): SearchState<Choice> {
    return this.#state;
  }

  get running(): boolean {
    return this.#state.kind === 'running';
  }

  /** Spent so far; for an aborted search, by its abort. */
  get usage(): Usage {
    return this.#usage;
  }

  get aborted(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Stops the work. A search that has ended stays as it ended; its signal fires all the same. */
  abort(): void {
    if (this.running) this.#state = { kind: 'aborted' };
    this.#controller.abort(SQUASHED);
  }
}
