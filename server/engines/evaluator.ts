import { endOf, sideToMove } from '../../shared/chess/position.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { Urgency } from '../urgency.ts';
import { EngineLost, type Score } from './engine.ts';
import type { EnginePool } from './pool.ts';

/** Enough for a bar beside a board; about 30 ms of an engine. */
const NODES = 12_000;
/** Positions remembered, over all matches. */
const REMEMBERED = 8192;
/** Positions that may wait for an engine at once, over all askers. */
const MOST_WAITING = 64;
/** A search that an engine lost is asked again. */
const ATTEMPTS = 3;

/** One search for all who ask about a position meanwhile; it ends with the last of them. */
interface Shared {
  readonly score: Promise<Score>;
  readonly end: AbortController;
  askers: number;
}

/** What an engine thinks of positions, for those who watch. It gives way to everything that plays. */
export class Evaluator {
  readonly #pool: EnginePool;
  /** Least recently used first. */
  readonly #known = new Map<string, Score>();
  readonly #running = new Map<string, Shared>();

  constructor({ pool }: { readonly pool: EnginePool }) {
    this.#pool = pool;
  }

  /**
   * From White's side: a positive score is good for White; mate in 0 moves is mate. Refused: 'busy'. Rejects with the
   * signal's reason when aborted, and as the pool's `search` does.
   */
  async evaluate(fen: string, signal: AbortSignal): Promise<Result<Score>> {
    signal.throwIfAborted();
    const known = this.#known.get(fen);
    if (known !== undefined) return ok(known);
    const shared = this.#running.get(fen) ?? this.#start(fen);
    if (shared === null) return refuse('busy', 'too many evaluations are asked for: try later');
    shared.askers++;
    const gone = Promise.withResolvers<never>();
    const leave = (): void => gone.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return ok(await Promise.race([shared.score, gone.promise]));
    } finally {
      signal.removeEventListener('abort', leave);
      shared.askers--;
      if (shared.askers === 0) {
        shared.end.abort();
        if (this.#running.get(fen) === shared) this.#running.delete(fen);
      }
    }
  }

  /** Null where too many wait. */
  #start(fen: string): Shared | null {
    if (this.#running.size >= MOST_WAITING) return null;
    const end = new AbortController();
    const score = this.#search(fen, end.signal).then(found => {
      this.#known.set(fen, found);
      if (this.#known.size > REMEMBERED) {
        const [oldest] = this.#known.keys();
        if (oldest !== undefined) this.#known.delete(oldest);
      }
      return found;
    });
    // Those who wait hear of a failure; there may be none left.
    score.catch(() => undefined);
    const shared = { score, end, askers: 0 };
    this.#running.set(fen, shared);
    return shared;
  }

  async #search(fen: string, signal: AbortSignal): Promise<Score> {
    const end = endOf(fen);
    if (end === 'checkmate') return { kind: 'mate', moves: 0 };
    if (end !== null) return { kind: 'cp', cp: 0 };
    for (let attempt = 1; ; attempt++) {
      try {
        const { lines } = await this.#pool.search(
          { initialFen: fen, moves: [], limit: { kind: 'nodes', nodes: NODES }, multiPv: 1, options: {} },
          { urgency: new Urgency('speculative'), signal },
        );
        return fromWhite(lines[0]?.score ?? { kind: 'cp', cp: 0 }, fen);
      } catch (error) {
        if (!(error instanceof EngineLost) || attempt >= ATTEMPTS) throw error;
      }
    }
  }
}

function fromWhite(score: Score, fen: string): Score {
  if (sideToMove(fen) === 'white') return score;
  return score.kind === 'cp' ? { kind: 'cp', cp: -score.cp } : { kind: 'mate', moves: -score.moves };
}
