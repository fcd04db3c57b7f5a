import { move } from '../../shared/match/choice.ts';
import { type Match, turnOf } from '../../shared/match/match.ts';
import type { Turn } from '../../shared/match/turn.ts';
import type { Forecast, Prediction, Predictor, Published } from '../predictors/predictor.ts';
import type {
  Forecaster,
  Source,
  Prediction as TreePrediction,
  Published as TreePublished,
} from '../speculation/world.ts';
import { type Decision, moveOf } from './decision.ts';

/** Predictors of moves as speculation asks them. */
export function chessForecaster(forecast: Forecast): Forecaster<Match, Decision> {
  return {
    sources: forecast.predictors.map(chessSource),
    combine: (match, published) =>
      forecast.combine(foreseenTurn(match), movesOf(published)).map(decisionPredicted),
  };
}

/** Whatever reads its clock, a predictor sees none. */
export function foreseenTurn(match: Match): Turn {
  return turnOf(match, { readsClock: false });
}

/** What the tree knows as decisions, as the predictors had said it. */
export function movesOf(published: TreePublished<Decision>): Published {
  return new Map([...published].map(([source, predictions]) => [source, predictions.map(movePredicted)]));
}

function chessSource(predictor: Predictor): Source<Match, Decision> {
  return {
    id: predictor.id,
    costly: predictor.costly,
    idle: predictor.idle === true,
    afterChoice: predictor.afterChoice === true,
    predict: (match, { signal, count, publish, report }) =>
      predictor.predict(foreseenTurn(match), {
        signal,
        count,
        report,
        publish: predictions => publish(predictions.map(decisionPredicted)),
      }),
  };
}

function decisionPredicted({ uci, probability, source }: Prediction): TreePrediction<Decision> {
  return { choice: { kind: 'choice', choice: move(uci) }, probability, source };
}

function movePredicted({ choice, probability, source }: TreePrediction<Decision>): Prediction {
  return { uci: moveOf(choice) ?? '', probability, source };
}
