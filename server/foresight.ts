import type { Clock } from './clock.ts';
import type { Models } from './models/models.ts';
import type { Purse } from './models/purse.ts';
import type { ModelSettings } from './models/request.ts';
import type { Writings } from './models/writings.ts';
import { LlmPredictor } from './predictors/llm.ts';
import { type MixedPart, MixedPredictor } from './predictors/mixed.ts';
import type { Predictor } from './predictors/predictor.ts';
import { StreamPredictor } from './predictors/stream.ts';
import type { GuessBook } from './recorder.ts';

export interface ForesightSettings {
  /** A fast model that says which moves are likely, where there is one. */
  readonly llm: {
    readonly endpoint: string;
    readonly settings: ModelSettings;
    readonly moves: number;
    readonly logprobs: boolean;
  } | null;
  /** Read what the thinking model writes. */
  readonly stream: boolean;
}

/** How much each says beside a short search's 1. What is read from the very model that thinks begins with that search. */
const WEIGHTS = { llm: 1, stream: 4 };

/** The predictor of one match. */
export function foresight({
  engine,
  settings,
  models,
  purse,
  clock,
  guesses,
  writings,
}: {
  readonly engine: Predictor;
  readonly settings: ForesightSettings;
  readonly models: Models;
  readonly purse: Purse;
  readonly clock: Clock;
  /** Where the guesses of a fast model are kept for a recording; null where none is made. */
  readonly guesses: GuessBook | null;
  /** Of both seats; null where one of them is not hosted and isolated. */
  readonly writings: Writings | null;
}): Predictor {
  const parts: MixedPart[] = [{ predictor: engine, weight: 1 }];
  if (settings.llm !== null) {
    const { endpoint, settings: asked, moves, logprobs } = settings.llm;
    const price = models.price(endpoint, asked.model);
    const predictor = new LlmPredictor({
      endpoint: models.get(endpoint),
      settings: asked,
      price,
      moves,
      logprobs,
      clock,
      ...(guesses && { onGuess: (turn, guess) => guesses.add(turn, guess) }),
      ...(!models.isFree(endpoint, asked.model) && { purse }),
    });
    parts.push({ predictor, weight: WEIGHTS.llm });
  }
  if (settings.stream && writings !== null) {
    parts.push({ predictor: new StreamPredictor({ writings, prior: engine }), weight: WEIGHTS.stream });
  }
  return parts.length === 1 ? engine : new MixedPredictor({ parts });
}
