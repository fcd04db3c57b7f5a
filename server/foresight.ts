import type { Models } from './models/models.ts';
import type { Purse } from './models/purse.ts';
import type { ModelSettings } from './models/request.ts';
import { Writings } from './models/writings.ts';
import { LlmPredictor } from './predictors/llm.ts';
import { type MixedPart, MixedPredictor } from './predictors/mixed.ts';
import type { Predictor } from './predictors/predictor.ts';
import { StreamPredictor } from './predictors/stream.ts';

export interface ForesightSettings {
  /** A fast model that says which moves are likely, where there is one. */
  readonly llm: {
    readonly endpoint: string;
    readonly settings: ModelSettings;
    readonly moves: number;
  } | null;
  /** Read what the thinking model writes. */
  readonly stream: boolean;
}

/** How much each says beside a short search's 1. Reading the very model that thinks tells most. */
const WEIGHTS = { llm: 1, stream: 2 };

/** The predictor of one match. */
export function foresight({
  engine,
  settings,
  models,
  purse,
  writings,
}: {
  readonly engine: Predictor;
  readonly settings: ForesightSettings;
  readonly models: Models;
  readonly purse: Purse;
  /** Of both seats; null where one of them is not hosted and isolated, or neither writes. */
  readonly writings: Writings | null;
}): Predictor {
  const parts: MixedPart[] = [{ predictor: engine, weight: 1 }];
  if (settings.llm !== null) {
    const { endpoint, settings: asked, moves } = settings.llm;
    const price = models.price(endpoint, asked.model);
    const predictor = new LlmPredictor({
      endpoint: models.get(endpoint),
      settings: asked,
      price,
      moves,
      ...(!models.isFree(endpoint, asked.model) && { purse }),
    });
    parts.push({ predictor, weight: WEIGHTS.llm });
  }
  if (settings.stream && writings !== null) {
    parts.push({ predictor: new StreamPredictor({ writings }), weight: WEIGHTS.stream });
  }
  return parts.length === 1 ? engine : new MixedPredictor({ parts });
}

/** The writings of each running match. */
export class WritingsOfMatches {
  readonly #writings = new Map<string, Writings>();

  of(matchId: string): Writings {
    const known = this.#writings.get(matchId) ?? new Writings();
    this.#writings.set(matchId, known);
    return known;
  }

  matchEnded(matchId: string): void {
    this.#writings.delete(matchId);
  }
}
