import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Arena } from '../match/arena.ts';

/** The matches that were asked for, exhibitions aside: those that run, and those that are on their way there. */
export class AskedMatches {
  readonly #arena: Arena;
  /** Who asked for what is on its way, by the match's id: a guest, or null. */
  readonly #coming = new Map<string, string | null>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Counts a match from the call on, as its asker's, while `open` asks its bots and opens it. */
  async during<T>(id: string, guest: string | null, open: () => Promise<T>): Promise<T> {
    this.#coming.set(id, guest);
    try {
      return await open();
    } finally {
      this.#coming.delete(id);
    }
  }

  /** Whether there may be another match. Refused: 'closing', 'busy'. */
  may(limit: number): Result<null> {
    if (this.#arena.closing) {
      return refuse('closing', 'the server is about to stop: try again in a minute');
    }
    if (this.#askers.length < limit) return ok(null);
    return refuse('busy', 'the server runs as many matches as it may: try later');
  }

  /** How many are this guest's. */
  of(guest: string): number {
    return this.#askers.filter(asker => asker === guest).length;
  }

  get #askers(): readonly (string | null)[] {
    const running = this.#arena.matches.filter(({ setup }) => !setup.exhibition);
    // One that has just been opened is not counted twice.
    const coming = [...this.#coming].filter(([id]) => this.#arena.get(id) === undefined);
    return [...running.map(({ setup }) => setup.creator), ...coming.map(([, guest]) => guest)];
  }
}
