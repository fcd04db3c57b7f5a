import { legalMoves } from '../../shared/chess/position.ts';
import type { Trace } from '../../shared/match/trace.ts';
import {
  type Calibration,
  estimate,
  learn,
  NO_EVIDENCE,
  UNCALIBRATED,
} from '../../shared/stats/calibration.ts';
import { type Explained, explain } from '../../shared/stats/mixture.ts';
import type { EngineLine } from '../engines/engine.ts';
import type { EngineSearches } from '../engines/pool.ts';
import { predictionsFrom, shallowSearch } from '../predictors/engine.ts';
import type { Priors } from '../predictors/experience.ts';
import {
  BLEND_OF_RECORDED,
  ENGINE_FIT,
  type EngineFit,
  GUESSED_BY_RANK,
  LINES,
  PRIORS,
} from '../predictors/fitted.ts';
import { RECORDED_K } from '../predictors/recorded.ts';
import { positionsOf } from './traces.ts';

/** A move that was played, what the engine predictor's search says of its position, and what was guessed. */
export interface Sample {
  readonly uci: string;
  readonly legal: number;
  readonly lines: readonly EngineLine[];
  /** Best first; empty where none were recorded. */
  readonly guesses: readonly string[];
}

/** The constants that predictions start from. */
export interface FittedPriors {
  readonly engine: EngineFit;
  /** How often a fast model's first, second … guess was the move. */
  readonly guessedByRank: readonly number[];
  readonly priors: Priors;
}

/** Those in server/predictors/fitted.ts. */
export const SHIPPED: FittedPriors = { engine: ENGINE_FIT, guessedByRank: GUESSED_BY_RANK, priors: PRIORS };

/** Of expectation maximisation, and of Newton's method: both have settled long before. */
const ROUNDS = 50;
/** Next to no prior. */
const ANYWHERE: Calibration = { sharpness: 10, noneShift: 10 };

export async function samplesOf(
  moves: readonly { readonly fen: string; readonly uci: string; readonly guesses: readonly string[] }[],
  searches: EngineSearches,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { fen, uci, guesses } of moves) {
    const { signal } = new AbortController();
    const { lines } = await searches.search(shallowSearch(fen), { urgency: 'prediction', signal });
    samples.push({ uci, lines, guesses, legal: legalMoves(fen).length });
  }
  return samples;
}

export async function samplesOfTrace(trace: Trace, searches: EngineSearches): Promise<Sample[]> {
  const guesses = trace.plies.map(ply => ply.guesses[RECORDED_K]?.moves ?? []);
  return samplesOf(
    positionsOf(trace).map((position, i) => ({ ...position, guesses: guesses[i] ?? [] })),
    searches,
  );
}

/** Fits everything on recorded games. */
export async function fitPriors(traces: readonly Trace[], searches: EngineSearches): Promise<FittedPriors> {
  const samples: Sample[] = [];
  for (const trace of traces) samples.push(...(await samplesOfTrace(trace, searches)));
  return fitSamples(samples);
}

export function fitSamples(samples: readonly Sample[]): FittedPriors {
  const engine = fitEngine(samples);
  const guessed = samples.filter(({ guesses }) => guesses.length > 0);
  if (guessed.length === 0) return { engine, guessedByRank: GUESSED_BY_RANK, priors: PRIORS };
  const guessedByRank = Array.from(
    { length: RECORDED_K },
    (_, rank) => guessed.filter(({ uci, guesses }) => guesses[rank] === uci).length / guessed.length,
  );
  return { engine, guessedByRank, priors: fitBlend(guessed, engine, guessedByRank) };
}

/** The mass has a closed form, the share of moves that no line told; the temperature is scanned for. */
function fitEngine(samples: readonly Sample[]): EngineFit {
  const open = samples.filter(({ legal }) => legal > LINES);
  const missed = open.filter(({ uci, lines }) => !lines.some(({ move }) => move === uci));
  const noneMass = missed.length / open.length;
  let best: EngineFit = { temperatureCp: 1, noneMass };
  for (let temperatureCp = 2; temperatureCp <= 500; temperatureCp++) {
    const candidate = { temperatureCp, noneMass };
    if (engineLoss(samples, candidate) < engineLoss(samples, best)) best = candidate;
  }
  return best;
}

/** Mean of -ln(probability of the move played); the mass for none is spread over the moves that no line tells. */
export function engineLoss(samples: readonly Sample[], fit: EngineFit): number {
  const losses = samples.map(({ uci, lines, legal }) => {
    const predicted = predictionsFrom(lines, { ...fit, source: '' }).find(each => each.uci === uci);
    return -Math.log(predicted?.probability ?? fit.noneMass / (legal - lines.length));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / samples.length;
}

/** The weights of the engine and of the recorded guesses, and then the calibration of what they say together. */
function fitBlend(samples: readonly Sample[], fit: EngineFit, guessedByRank: readonly number[]): Priors {
  const lists = samples.map(({ uci, lines, guesses, legal }) => {
    const engine = new Map(
      predictionsFrom(lines, { ...fit, source: '' }).map(each => [each.uci, each.probability]),
    );
    const recorded = new Map(guesses.map((guess, rank) => [guess, guessedByRank[rank] ?? 0]));
    return { uci, legal, engine, recorded };
  });
  let weights: Explained = { engine: 0.5, recorded: 0.5 };
  for (let round = 0; round < ROUNDS; round++) {
    const sums = lists.reduce<Explained>(
      (explained, { uci, legal, engine, recorded }) =>
        explain(explained, weights, {
          engine: likelihoodIn(engine, uci, legal),
          recorded: likelihoodIn(recorded, uci, legal),
        }),
      {},
    );
    weights = {
      engine: (sums['engine'] ?? 0) / lists.length,
      recorded: (sums['recorded'] ?? 0) / lists.length,
    };
  }
  let calibration = UNCALIBRATED;
  for (let round = 0; round < ROUNDS; round++) {
    const evidence = lists.reduce((sum, { uci, engine, recorded }) => {
      const moves = [...new Set([...engine.keys(), ...recorded.keys()])];
      const mixed = moves.map(
        each =>
          (weights['engine'] ?? 0) * (engine.get(each) ?? 0) +
          (weights['recorded'] ?? 0) * (recorded.get(each) ?? 0),
      );
      const index = moves.indexOf(uci);
      return learn(sum, mixed, index < 0 ? null : index, calibration);
    }, NO_EVIDENCE);
    calibration = estimate(evidence, { prior: UNCALIBRATED, spread: ANYWHERE });
  }
  return {
    ...PRIORS,
    engine: { calibration: UNCALIBRATED, weight: weights['engine'] ?? 0 },
    recorded: { calibration: UNCALIBRATED, weight: weights['recorded'] ?? 0 },
    [BLEND_OF_RECORDED]: { calibration, weight: 1 },
  };
}

function likelihoodIn(list: ReadonlyMap<string, number>, uci: string, legal: number): number {
  const none = 1 - [...list.values()].reduce((sum, probability) => sum + probability, 0);
  return list.get(uci) ?? Math.max(0, none) / Math.max(1, legal - list.size);
}
