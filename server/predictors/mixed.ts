import type { Turn } from '../../shared/match/turn.ts';
import { addUsage, NO_USAGE, type Usage } from '../../shared/stats/usage.ts';
import type { Prediction, PredictionRequest, Predictor } from './predictor.ts';

export interface MixedPart {
  readonly predictor: Predictor;
  readonly weight: number;
}

/**
 * Several predictors as one: the mean of what those that have spoken say, by their weights. One that is late, has
 * failed, or has nothing to say of a turn is left out.
 */
export class MixedPredictor implements Predictor {
  readonly id = 'mixed';
  readonly #parts: readonly MixedPart[];

  constructor({ parts }: { readonly parts: readonly MixedPart[] }) {
    this.#parts = parts;
  }

  /** Rejects with the signal's reason, or where every part has failed. */
  async predict(turn: Turn, { publish, report, ...request }: PredictionRequest): Promise<void> {
    const said = new Map<MixedPart, readonly Prediction[]>();
    const spent = new Map<MixedPart, Usage>();
    const ends = await Promise.allSettled(
      this.#parts.map(part =>
        part.predictor.predict(turn, {
          ...request,
          publish: predictions => {
            said.set(part, predictions);
            publish(mixed(said).slice(0, request.count));
          },
          report: usage => {
            spent.set(part, usage);
            report([...spent.values()].reduce(addUsage, NO_USAGE));
          },
        }),
      ),
    );
    request.signal.throwIfAborted();
    const failed = ends.find(end => end.status === 'rejected');
    if (failed !== undefined && ends.every(({ status }) => status === 'rejected')) throw failed.reason;
  }
}

/** Best first; a move carries the name of the part that says most for it. */
function mixed(said: ReadonlyMap<MixedPart, readonly Prediction[]>): Prediction[] {
  const spoken = [...said].filter(([, predictions]) => predictions.length > 0);
  const whole = spoken.reduce((sum, [{ weight }]) => sum + weight, 0);
  const moves = new Map<string, Prediction & { readonly most: number }>();
  for (const [{ weight }, predictions] of spoken) {
    for (const { uci, probability, source } of predictions) {
      const share = (weight / whole) * probability;
      const known = moves.get(uci);
      moves.set(uci, {
        uci,
        probability: (known?.probability ?? 0) + share,
        source: known === undefined || share > known.most ? source : known.source,
        most: Math.max(share, known?.most ?? 0),
      });
    }
  }
  return [...moves.values()]
    .map(({ uci, probability, source }) => ({ uci, probability, source }))
    .sort((a, b) => b.probability - a.probability);
}
