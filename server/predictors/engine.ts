import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE } from '../../shared/stats/usage.ts';
import type { EngineLine } from '../engines/engine.ts';
import type { EngineSearches } from '../engines/pool.ts';
import { scoreCp, softmax } from '../engines/softmax.ts';
import { ENGINE_FIT, type EngineFit, LINES, NODES } from './fitted.ts';
import type { Prediction, PredictionRequest, Predictor } from './predictor.ts';

/** Positions remembered, over all matches. */
const REMEMBERED = 4096;

/**
 * Predicts that a move is the likelier the better a short search thinks of it, whoever plays. It sees the
 * position alone, so paths and matches that meet in one share what was found there.
 */
export class EnginePredictor implements Predictor {
  readonly id = 'engine';
  readonly costly = false;
  readonly #pool: EngineSearches;
  readonly #fit: EngineFit;
  /** Least recently used first. */
  readonly #known = new Map<string, readonly Prediction[]>();

  constructor({ pool, fit = ENGINE_FIT }: { readonly pool: EngineSearches; readonly fit?: EngineFit }) {
    this.#pool = pool;
    this.#fit = fit;
  }

  /** Publishes once. Rejects as the pool's `search` does. */
  async predict(turn: Turn, { signal, count, publish, report }: PredictionRequest): Promise<void> {
    signal.throwIfAborted();
    // All but the number of the move: it changes no search.
    const key = turn.fen.slice(0, turn.fen.lastIndexOf(' '));
    const predictions = this.#recall(key) ?? (await this.#search(turn.fen, { signal, report }));
    this.#remember(key, predictions);
    publish(predictions.slice(0, count));
  }

  async #search(
    fen: string,
    { signal, report }: Pick<PredictionRequest, 'signal' | 'report'>,
  ): Promise<readonly Prediction[]> {
    const { lines } = await this.#pool.search(shallowSearch(fen), {
      urgency: 'prediction',
      signal,
      onNodes: nodes => report({ ...NO_USAGE, nodes }),
    });
    return predictionsFrom(lines, { ...this.#fit, source: this.id });
  }

  #recall(key: string): readonly Prediction[] | undefined {
    const predictions = this.#known.get(key);
    this.#known.delete(key);
    return predictions;
  }

  #remember(key: string, predictions: readonly Prediction[]): void {
    this.#known.set(key, predictions);
    if (this.#known.size <= REMEMBERED) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

export function shallowSearch(fen: string) {
  return {
    initialFen: fen,
    moves: [],
    limit: { kind: 'nodes', nodes: NODES },
    multiPv: LINES,
    options: {},
  } as const;
}

/**
 * A softmax over the lines' scores. `noneMass` is left for the other moves, unless fewer lines than were
 * asked for tell that there are none.
 */
export function predictionsFrom(
  lines: readonly EngineLine[],
  { temperatureCp, noneMass, source }: EngineFit & { source: string },
): Prediction[] {
  const scores = lines.map(({ score }) => scoreCp(score));
  const some = lines.length < LINES ? 1 : 1 - noneMass;
  const probabilities = softmax(scores, temperatureCp);
  return lines
    .map(({ move }, i) => ({ uci: move, probability: some * (probabilities[i] ?? 0), source }))
    .sort((a, b) => b.probability - a.probability);
}
