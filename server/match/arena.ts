import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import type { MatchSetup } from '../../shared/match/setup.ts';
import { LiveMatch, type MatchDeps } from './liveMatch.ts';

export interface ArenaListener {
  opened?(match: LiveMatch): void;
  /** The match has ended, or failed; its listeners have heard it. */
  closed?(match: LiveMatch): void;
}

/** The matches that this process runs. */
export class Arena {
  readonly #deps: MatchDeps;
  readonly #matches = new Map<string, LiveMatch>();
  readonly #listeners = new Set<ArenaListener>();
  #closing = false;

  constructor(deps: MatchDeps) {
    this.#deps = deps;
  }

  /** Returns a function that stops listening. */
  listen(listener: ArenaListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(id: string): LiveMatch | undefined {
    return this.#matches.get(id);
  }

  get matches(): readonly LiveMatch[] {
    return [...this.#matches.values()];
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** A new match: durable first, then running. */
  async open(setup: MatchSetup): Promise<LiveMatch> {
    if (this.#closing) throw new Error('the arena is closed');
    await this.#deps.journal.match(setup);
    return this.#start(new LiveMatch(setup, [], this.#deps));
  }

  /** A match that an earlier process left unfinished. */
  resume(setup: MatchSetup, plies: readonly PlyRecord[]): LiveMatch {
    return this.#start(new LiveMatch(setup, plies, this.#deps));
  }

  /** Stops every match as it stands, to be resumed by a later process. Nothing can be opened any more. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.matches.map(match => match.pause()));
  }

  #start(match: LiveMatch): LiveMatch {
    this.#matches.set(match.id, match);
    const gone = (): void => {
      this.#matches.delete(match.id);
      for (const listener of this.#listeners) listener.closed?.(match);
    };
    match.listen({ end: gone, failed: gone });
    for (const listener of this.#listeners) listener.opened?.(match);
    if (!this.#closing) match.play();
    return match;
  }
}
