import type { MatchSetup } from '../shared/match/setup.ts';
import type { Clock } from './clock.ts';
import type { LiveMatch } from './match/liveMatch.ts';

export interface ExhibitionDeps {
  readonly clock: Clock;
  /** The setup of the next match. */
  readonly next: () => MatchSetup;
  /** Makes it durable, starts it, and opens its room. */
  readonly openMatch: (setup: MatchSetup) => Promise<LiveMatch>;
  /** Called after each match. */
  readonly prune: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** How long the end of a match stays on the board. */
const REST_MS = 5000;

/** Keeps one match going for those who come by, and lets it stand while nobody looks. */
export class Exhibition {
  readonly #deps: ExhibitionDeps;
  readonly #end = new AbortController();
  #match: LiveMatch | null = null;
  #inLobby = 0;
  /** Pauses and starts follow each other. */
  #steps: Promise<void> = Promise.resolve();

  constructor(deps: ExhibitionDeps) {
    this.#deps = deps;
  }

  /** Runs until `stop`. `left` is an exhibition match that an earlier process left unfinished. */
  async run(left: LiveMatch | null): Promise<void> {
    const { clock, next, openMatch, prune, onError } = this.#deps;
    let match = left;
    while (!this.#end.signal.aborted) {
      try {
        match ??= await openMatch(next());
        await this.#follow(match);
        await prune();
      } catch (error) {
        onError(error);
      }
      match = null;
      await clock.sleep(REST_MS, this.#end.signal).catch(() => undefined);
    }
  }

  /** How many look at the lobby, where the match is shown too. */
  audience(inLobby: number): void {
    this.#inLobby = inLobby;
    this.#settle();
  }

  stop(): void {
    this.#end.abort();
  }

  /** Resolves when the match is over, or the exhibition was stopped. */
  #follow(match: LiveMatch): Promise<void> {
    this.#match = match;
    return new Promise(resolve => {
      const done = (): void => {
        stopListening();
        this.#end.signal.removeEventListener('abort', done);
        this.#match = null;
        resolve();
      };
      const stopListening = match.listen({ end: done, status: () => this.#settle() });
      this.#end.signal.addEventListener('abort', done, { once: true });
      if (match.over || this.#end.signal.aborted) done();
      else this.#settle();
    });
  }

  #settle(): void {
    this.#steps = this.#steps.then(async () => {
      const match = this.#match;
      if (match === null || match.over) return;
      const watched = this.#inLobby + match.spectators > 0;
      if (watched) match.play();
      else if (match.status !== 'paused') await match.pause();
    });
  }
}
