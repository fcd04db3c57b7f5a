import { addForecast, type ForecastScore, NO_SCORE } from '../stats/forecastScore.ts';
import type { PlyRecord } from './plyRecord.ts';

/** How good the predictions were of the plies that had some, as they stood when each was decided. */
export function forecastScore(plies: readonly Pick<PlyRecord, 'uci' | 'predictions'>[]): ForecastScore {
  return plies.reduce((score, { uci, predictions }) => {
    if (predictions.length === 0) return score;
    const index = predictions.findIndex(prediction => prediction.uci === uci);
    const probabilities = predictions.map(({ probability }) => probability);
    return addForecast(score, probabilities, index < 0 ? null : index);
  }, NO_SCORE);
}
