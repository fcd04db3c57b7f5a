import { signal } from '@preact/signals';
import type { MatchRow } from '../../shared/protocol/view.ts';
import { findMatches, type MatchSearch } from './api.ts';

const PAGE = 30;

/** Finished matches that fit a search, page by page. */
export class Games {
  /** Null while the first page is on its way. */
  readonly rows = signal<readonly MatchRow[] | null>(null);
  /** The code of the last refusal. */
  readonly problem = signal<string | null>(null);
  /** There are more. */
  readonly next = signal<string | null>(null);
  /** How many of those that fit cannot be read. */
  readonly unreadable = signal(0);
  #search: MatchSearch = {};
  #asked = new AbortController();

  /** A new search takes the place of the one before, whose answer no longer counts. */
  async find(search: MatchSearch): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    this.#search = search;
    await this.#read(null);
  }

  async more(): Promise<void> {
    if (this.next.value !== null) await this.#read(this.next.value);
  }

  close(): void {
    this.#asked.abort();
  }

  async #read(after: string | null): Promise<void> {
    const { signal: asked } = this.#asked;
    const answer = await findMatches({ ...this.#search, limit: PAGE, after }, asked);
    if (asked.aborted) return;
    this.problem.value = answer.ok ? null : answer.error.code;
    if (!answer.ok) return;
    const { matches, next, unreadable } = answer.value;
    this.unreadable.value = after === null ? unreadable : this.unreadable.value + unreadable;
    this.rows.value = after === null ? matches : [...(this.rows.value ?? []), ...matches];
    this.next.value = next;
  }
}
