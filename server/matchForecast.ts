import type { BySeat } from '../shared/match/seat.ts';
import { Blend } from './predictors/blend.ts';
import { Experience, type Opponent } from './predictors/experience.ts';
import { PRIORS } from './predictors/fitted.ts';
import type { Forecast, Predictor } from './predictors/predictor.ts';
import { SelfPredictor } from './predictors/self.ts';

/** Predictors of a match without a server, blended: what is learned of the players is for this one match. */
export function matchForecast(predictors: readonly Predictor[], opponents: BySeat<Opponent>): Forecast {
  const self = new SelfPredictor();
  return new Blend({
    predictors: [self, ...predictors],
    self,
    opponents,
    experience: new Experience({ priors: PRIORS, rows: [], onUnreadable: () => undefined }),
  });
}
