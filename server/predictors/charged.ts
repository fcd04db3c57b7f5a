import type { Turn } from '../../shared/match/turn.ts';
import type { Clock } from '../clock.ts';
import type { Prediction, PredictionRequest, Predictor } from './predictor.ts';

/** Another predictor that takes a fixed time of the match's clock, however long it really takes. */
export class ChargedPredictor implements Predictor {
  readonly id: string;
  readonly costly: boolean;
  readonly #inner: Predictor;
  readonly #clock: Clock;
  readonly #ms: number;

  constructor({ inner, clock, ms }: { inner: Predictor; clock: Clock; ms: number }) {
    this.id = inner.id;
    this.costly = inner.costly;
    this.#inner = inner;
    this.#clock = clock;
    this.#ms = ms;
  }

  /** Publishes once, when the time is over, what the inner one published last. */
  async predict(turn: Turn, { signal, publish, ...request }: PredictionRequest): Promise<void> {
    let last: readonly Prediction[] = [];
    const keep = (predictions: readonly Prediction[]): void => {
      last = predictions;
    };
    await this.#clock.charge(
      () => this.#inner.predict(turn, { ...request, signal, publish: keep }),
      this.#ms,
      signal,
    );
    publish(last);
  }
}
