import type { EngineResult, EngineSearch } from '../engines/engine.ts';
import type { EngineSearches, JobRequest } from '../engines/pool.ts';

/**
 * Remembers every search of another: a search for a fixed number of nodes always finds the same. With it a
 * game that is replayed a second time needs no engine.
 */
export class SearchCache implements EngineSearches {
  readonly #inner: EngineSearches;
  readonly #found = new Map<string, EngineResult>();

  constructor(inner: EngineSearches) {
    this.#inner = inner;
  }

  /** Throws for a search that is not limited by nodes. */
  async search(search: EngineSearch, request: JobRequest): Promise<EngineResult> {
    if (search.limit.kind !== 'nodes') throw new Error('only a search for nodes can be remembered');
    const key = JSON.stringify(search);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = await this.#inner.search(search, request);
    this.#found.set(key, found);
    return found;
  }
}
