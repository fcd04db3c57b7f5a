import type { Trace } from '../../shared/match/trace.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import { type Clock, shareGone } from '../clock.ts';
import { GUESSED_BY_RANK } from './fitted.ts';
import type { PredictionRequest, Predictor } from './predictor.ts';

/** What a fast model would guess in a position that was not recorded, best first; the same for the same turn. */
export type GuessStandIn = (turn: Turn, count: number, signal: AbortSignal) => Promise<readonly string[]>;

/** How many moves the recorded calls were asked for; the paper's K. */
export const RECORDED_K = 3;

/**
 * Predicts what a fast model guessed when the game was recorded, as late and as dear as it was. Off the
 * recorded line the guesses are a stand-in's, at the time and tokens of the recorded ply with the same number.
 */
export class RecordedPredictor implements Predictor {
  readonly id = 'recorded';
  readonly costly = true;
  readonly #trace: Trace;
  readonly #clock: Clock;
  readonly #standIn: GuessStandIn;
  readonly #byRank: readonly number[];

  constructor({
    trace,
    clock,
    standIn,
    byRank = GUESSED_BY_RANK,
  }: {
    trace: Trace;
    clock: Clock;
    standIn: GuessStandIn;
    /** How likely each guess is, best first. */
    byRank?: readonly number[];
  }) {
    this.#trace = trace;
    this.#clock = clock;
    this.#standIn = standIn;
    this.#byRank = byRank;
  }

  async predict(turn: Turn, { signal, count, publish, report }: PredictionRequest): Promise<void> {
    const { plies } = this.#trace;
    const index = turn.moves.length;
    const recorded = (plies[index] ?? plies.at(-1))?.guesses[RECORDED_K];
    if (recorded === undefined) return; // nothing was recorded
    const onLine = index < plies.length && turn.moves.every((uci, ply) => plies[ply]?.uci === uci);
    const spent = (share: number): Usage => ({
      ...NO_USAGE,
      inputTokens: recorded.tokens.input,
      outputTokens: recorded.tokens.output * share,
      costUsd: null,
      estimated: share < 1,
    });
    const startedAt = this.#clock.now();
    const aborted = (): void => report(spent(shareGone(this.#clock.now() - startedAt, recorded.ms)));
    signal.addEventListener('abort', aborted, { once: true });
    try {
      report(spent(0));
      const guess = async (): Promise<readonly string[]> =>
        onLine ? recorded.moves : this.#standIn(turn, RECORDED_K, signal);
      const moves = await this.#clock.charge(guess, recorded.ms, signal);
      report(spent(1));
      // A model may name a move twice: the first counts.
      publish(
        moves
          .map((uci, rank) => ({ uci, probability: this.#byRank[rank] ?? 0, source: this.id }))
          .filter(({ uci }, rank) => moves.indexOf(uci) === rank)
          .slice(0, count),
      );
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }
}
