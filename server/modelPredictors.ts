import type { Clock } from './clock.ts';
import type { Models } from './models/models.ts';
import type { Purse } from './models/purse.ts';
import type { Writings } from './models/writings.ts';
import { LlmPredictor } from './predictors/llm.ts';
import type { Predictor } from './predictors/predictor.ts';
import { StreamPredictor } from './predictors/stream.ts';
import type { GuessBook } from './recorder.ts';
import type { Settings } from './settings.ts';

export interface ModelPredictorDeps {
  readonly settings: Settings['predictors'];
  /** What the `stream` predictor begins with. */
  readonly engine: Predictor;
  readonly models: Models;
  readonly purse: Purse;
  readonly clock: Clock;
  /** Where the guesses of a fast model are kept for a recording; null where none is made. */
  readonly guesses: GuessBook | null;
  /** Of both seats; null where one of them is not hosted and isolated. */
  readonly writings: Writings | null;
}

/** The predictors that a match of language models has beside all others. */
export function modelPredictors(deps: ModelPredictorDeps): Predictor[] {
  const { settings, engine, writings } = deps;
  const predictors: Predictor[] = [];
  if (settings.llm !== null) predictors.push(llmPredictor(settings.llm, deps));
  if (settings.stream && writings !== null) predictors.push(new StreamPredictor({ writings, prior: engine }));
  return predictors;
}

function llmPredictor(
  { endpoint, settings, moves, logprobs }: NonNullable<Settings['predictors']['llm']>,
  { models, purse, clock, guesses }: ModelPredictorDeps,
): LlmPredictor {
  return new LlmPredictor({
    endpoint: models.get(endpoint),
    settings,
    price: models.price(endpoint, settings.model),
    moves,
    logprobs,
    clock,
    ...(guesses && { onGuess: (turn, guess) => guesses.add(turn, guess) }),
    // What costs nothing goes on when the money is spent.
    ...(!models.isFree(endpoint, settings.model) && { purse }),
  });
}
