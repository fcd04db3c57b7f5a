import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from './ledger.ts';
import { SQUASHED } from './search.ts';
import type { Prediction, Published, Source } from './world.ts';

/** A call to a source. */
interface SourceCall {
  readonly controller: AbortController;
  /** Puts the call into the account, once. */
  readonly count: () => void;
}

/** What is asked and known about one turn's own choice. It owns the calls to the sources. */
export class Foresight<Turn, Choice> {
  /** By source; a call that has ended stays. */
  readonly #calls = new Map<string, SourceCall>();
  readonly #published = new Map<string, readonly Prediction<Choice>[]>();
  #closed = false;

  /** The turn is decided or dropped: nothing more is asked, or heard. */
  get closed(): boolean {
    return this.#closed;
  }

  get published(): Published<Choice> {
    return this.#published;
  }

  asked(source: string): boolean {
    return this.#calls.has(source);
  }

  /** Calls `onPublish` each time the source has published; one that fails is left out, and harms nobody. */
  ask(
    { id, idle = false, predict }: Source<Turn, Choice>,
    {
      turn,
      count: wanted,
      clock,
      ledger,
      onPublish,
      onFailure,
    }: {
      readonly turn: Turn;
      readonly count: number;
      readonly clock: Clock;
      readonly ledger: Ledger;
      readonly onPublish: () => void;
      /** It failed by itself. */
      readonly onFailure: (error: unknown) => void;
    },
  ): void {
    const controller = new AbortController();
    const startedAt = clock.now();
    let usage = NO_USAGE;
    let counted = false;
    const count = (): void => {
      if (counted) return;
      counted = true;
      ledger.predictorCalled(idle ? 0 : clock.now() - startedAt, usage);
    };
    this.#calls.set(id, { controller, count });
    const task = {
      signal: controller.signal,
      count: wanted,
      publish: (predictions: readonly Prediction<Choice>[]) => {
        if (this.#closed) return;
        this.#published.set(id, predictions);
        onPublish();
      },
      report: (spent: Usage) => {
        usage = spent;
      },
    };
    predict(turn, task).then(count, (error: unknown) => {
      count();
      if (!controller.signal.aborted) onFailure(error);
    });
  }

  /** Stops what is still asked. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { controller, count } of this.#calls.values()) {
      // Aborted first: a predictor may then say what it has spent.
      controller.abort(SQUASHED);
      count();
    }
  }
}
