import { move } from '../../shared/match/choice.ts';
import { type Match, turnOf } from '../../shared/match/match.ts';
import type { Predictor } from '../predictors/predictor.ts';
import type { Predict } from '../speculation/world.ts';
import type { Decision } from './decision.ts';

/** A predictor of moves as speculation asks for it. Whatever reads its clock, the predictor sees none. */
export function chessPredict(predictor: Predictor): Predict<Match, Decision> {
  return (match, { signal, count, publish, report }) =>
    predictor.predict(turnOf(match, { readsClock: false }), {
      signal,
      count,
      report,
      publish: predictions =>
        publish(
          predictions.map(({ uci, probability, source }) => ({
            choice: { kind: 'choice', choice: move(uci) },
            probability,
            source,
          })),
        ),
    });
}
