import { sideToMove } from '../../shared/chess/position.ts';
import type { ExpectedReply } from '../../shared/match/choice.ts';
import type { BySeat } from '../../shared/match/seat.ts';
import type { Turn } from '../../shared/match/turn.ts';
import { calibrate } from '../../shared/stats/calibration.ts';
import type { Experience, Opponent, Said } from './experience.ts';
import type { Forecast, Prediction, Predictor, Published } from './predictor.ts';
import type { SelfPredictor } from './self.ts';

/** About how many moves a list leaves unnamed; among them its "none of these" is shared when lists are compared. */
const UNNAMED = 25;

/**
 * One distribution out of several predictors' of one match: each corrected by what was learned of it, then
 * mixed by their weights, and the mixture, which says too little where its parts agree, corrected in turn
 * (Ranjan & Gneiting 2010, "Combining probability forecasts"). It makes do with whoever has spoken.
 */
export class Blend implements Forecast {
  readonly predictors: readonly Predictor[];
  readonly #self: SelfPredictor | null;
  readonly #opponents: BySeat<Opponent>;
  readonly #experience: Experience;

  /** `self` is one of the predictors, where it takes part. */
  constructor({
    predictors,
    self,
    opponents,
    experience,
  }: {
    readonly predictors: readonly Predictor[];
    readonly self: SelfPredictor | null;
    /** Who plays each seat. */
    readonly opponents: BySeat<Opponent>;
    readonly experience: Experience;
  }) {
    this.predictors = predictors;
    this.#self = self;
    this.#opponents = opponents;
    this.#experience = experience;
  }

  combine(turn: Turn, published: Published): readonly Prediction[] {
    const opponent = this.#opponents[sideToMove(turn.fen)];
    const lists = this.#corrected(published, opponent);
    const [only, second] = lists;
    if (only === undefined) return [];
    if (second === undefined) return ranked(only.predictions);
    const mixed = this.#mixed(lists, opponent);
    const probabilities = calibrate(
      mixed.map(({ probability }) => probability),
      this.#experience.calibration(blendOf(lists), opponent),
    );
    return ranked(mixed.map((prediction, i) => ({ ...prediction, probability: probabilities[i] ?? 0 })));
  }

  learn(turn: Turn, published: Published, uci: string): void {
    const opponent = this.#opponents[sideToMove(turn.fen)];
    const lists = this.#corrected(published, opponent);
    const mixed = lists.length > 1 ? this.#mixed(lists, opponent) : null;
    if (mixed !== null) {
      const likelihoods = Object.fromEntries(
        lists.map(({ source, predictions }) => [source, likelihood(predictions, uci)]),
      );
      this.#experience.compare(this.#ids(), opponent, likelihoods);
      this.#experience.learn(blendOf(lists), opponent, said(mixed, uci));
    }
    for (const { source } of lists) {
      this.#experience.learn(source, opponent, said(published.get(source) ?? [], uci));
    }
  }

  expect(turn: Turn, replies: readonly ExpectedReply[]): void {
    this.#self?.expect(turn, replies);
  }

  #ids(): string[] {
    return this.predictors.map(({ id }) => id);
  }

  /** The lists of those who have something to say. */
  #corrected(published: Published, opponent: Opponent): SourceList[] {
    return [...published]
      .filter(([, predictions]) => predictions.length > 0)
      .map(([source, predictions]) => {
        const probabilities = calibrate(
          predictions.map(({ probability }) => probability),
          this.#experience.calibration(source, opponent),
        );
        return {
          source,
          predictions: predictions.map((each, i) => ({ ...each, probability: probabilities[i] ?? 0 })),
        };
      });
  }

  /** By the weights of those who have spoken; a move carries the name of who says most for it. */
  #mixed(lists: readonly SourceList[], opponent: Opponent): Prediction[] {
    const weights = this.#experience.weights(this.#ids(), opponent);
    const spoken = lists.reduce((sum, { source }) => sum + (weights[source] ?? 0), 0);
    const mixed = new Map<string, Prediction & { readonly most: number }>();
    for (const { source, predictions } of lists) {
      for (const { uci, probability } of predictions) {
        const part = ((weights[source] ?? 0) / spoken) * probability;
        const so = mixed.get(uci);
        mixed.set(uci, {
          uci,
          probability: (so?.probability ?? 0) + part,
          source: so === undefined || part > so.most ? source : so.source,
          most: Math.max(part, so?.most ?? 0),
        });
      }
    }
    return [...mixed.values()].map(({ uci, probability, source }) => ({ uci, probability, source }));
  }
}

/** The name under which the correction of these sources' mixture is kept. */
function blendOf(lists: readonly SourceList[]): string {
  const sources = lists.map(({ source }) => source).sort();
  return `blend:${sources.join('+')}`;
}

/** What one source says, corrected. */
interface SourceList {
  readonly source: string;
  readonly predictions: readonly Prediction[];
}

function said(predictions: readonly Prediction[], played: string): Said {
  const index = predictions.findIndex(({ uci }) => uci === played);
  return {
    probabilities: predictions.map(({ probability }) => probability),
    outcome: index < 0 ? null : index,
  };
}

function likelihood(predictions: readonly Prediction[], played: string): number {
  const named = predictions.find(({ uci }) => uci === played);
  if (named !== undefined) return named.probability;
  const none = 1 - predictions.reduce((sum, { probability }) => sum + probability, 0);
  return Math.max(0, none) / UNNAMED;
}

function ranked(predictions: readonly Prediction[]): readonly Prediction[] {
  return [...predictions].sort((a, b) => b.probability - a.probability);
}
