import { type Turn, turnKey } from '../../shared/match/turn.ts';

/** What a model has visibly written about a turn so far. */
export interface Written {
  readonly reasoning: string;
  /** Of the answer itself. */
  readonly text: string;
}

/** One call's writing. A call that is made again begins a new one. */
export interface Page {
  write(kind: 'text' | 'reasoning', delta: string): void;
  close(): void;
}

interface OpenPage {
  reasoning: string;
  text: string;
}

const NOTHING: Written = { reasoning: '', text: '' };

/**
 * What the models of one match are writing, by turn. It is read by a predictor alone: no player, prompt or
 * spectator sees it.
 */
export class Writings {
  readonly #pages = new Map<string, OpenPage>();
  readonly #readers = new Map<string, Set<(written: Written) => void>>();

  open(turn: Turn): Page {
    const key = turnKey(turn);
    const page: OpenPage = { ...NOTHING };
    this.#pages.set(key, page);
    this.#tell(key, page);
    return {
      write: (kind, delta) => {
        page[kind] += delta;
        if (this.#pages.get(key) === page) this.#tell(key, page);
      },
      close: () => {
        if (this.#pages.get(key) === page) this.#pages.delete(key);
      },
    };
  }

  /** Calls `reader` with what is there, and each time that more is. Returns a function that stops it. */
  follow(turn: Turn, reader: (written: Written) => void): () => void {
    const key = turnKey(turn);
    const readers = this.#readers.get(key) ?? new Set();
    this.#readers.set(key, readers);
    readers.add(reader);
    reader(this.#pages.get(key) ?? NOTHING);
    return () => {
      readers.delete(reader);
      if (readers.size === 0 && this.#readers.get(key) === readers) this.#readers.delete(key);
    };
  }

  #tell(key: string, page: OpenPage): void {
    for (const reader of this.#readers.get(key) ?? []) reader({ ...page });
  }
}
