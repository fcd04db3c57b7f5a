import { windowsOf } from '../../shared/match/counts.ts';
import { startMatch } from '../../shared/match/match.ts';
import type { SpeculationSettings } from '../../shared/match/speculation.ts';
import type { Trace } from '../../shared/match/trace.ts';
import { peakSearches } from '../../shared/stats/peak.ts';
import { usageRatio } from '../../shared/stats/spend.ts';
import { ReplayAgent } from '../agents/replay.ts';
import { type Clock, VirtualClock } from '../clock.ts';
import type { EngineSearches } from '../engines/pool.ts';
import { DEFAULT_LIMITS } from '../match/conductor.ts';
import { Blend } from '../predictors/blend.ts';
import { ChargedPredictor } from '../predictors/charged.ts';
import { EnginePredictor } from '../predictors/engine.ts';
import { Experience, type Opponent } from '../predictors/experience.ts';
import type { Predictor } from '../predictors/predictor.ts';
import { RecordedPredictor } from '../predictors/recorded.ts';
import type { FittedPriors } from './fitting.ts';
import { allowed } from './options.ts';
import { type PlayedMatch, playMatch } from './playMatch.ts';
import { slowModelStandIns } from './slowModel.ts';

/** `blend`: the engine's search and the recorded guesses together. */
export const PREDICTORS = ['engine', 'recorded', 'blend'] as const;
export type PredictorName = (typeof PREDICTORS)[number];

export interface ReplayOptions {
  /** Of the game, from its start. */
  readonly plies: number;
  readonly predictor: PredictorName;
  /** What a prediction of the engine takes on the match's clock. */
  readonly predictMs: number;
  /** Draws what happens off the recorded line. */
  readonly seed: number;
}

/** What is counted of one game; fractions have four decimals. */
export interface GameFigures {
  readonly id: string;
  readonly savedFraction: number;
  readonly usageRatio: number;
  readonly stepAccuracy: number;
  readonly windows: number;
  readonly readyHits: number;
  readonly pendingHits: number;
  readonly misses: number;
  readonly branches: number;
  readonly peakBranches: number;
}

export interface ReplayTools {
  readonly searches: EngineSearches;
  /** What predictors are taken for before the first window. */
  readonly priors: FittedPriors;
  /** Virtual unless it is told. */
  readonly clock?: Clock | null;
}

/**
 * Plays a recorded game again by the real conductor and tree. Throws where another game came of it.
 */
export async function replay(
  trace: Trace,
  speculation: SpeculationSettings,
  { plies: wanted, predictor, predictMs, seed }: ReplayOptions,
  { searches, priors, clock: given = null }: ReplayTools,
): Promise<{ readonly figures: GameFigures; readonly game: PlayedMatch }> {
  const virtual = given === null ? new VirtualClock() : null;
  const clock = given ?? virtual ?? new VirtualClock();
  const standIns = slowModelStandIns(searches, seed);
  const agent = new ReplayAgent({ trace, clock, seed, standIn: standIns.choose });
  const engine = (): Predictor =>
    new ChargedPredictor({
      inner: new EnginePredictor({ pool: searches, fit: priors.engine }),
      clock,
      ms: predictMs,
    });
  const recorded = (): Predictor =>
    new RecordedPredictor({ trace, clock, standIn: standIns.guess, byRank: priors.guessedByRank });
  const predictors: Record<PredictorName, () => Predictor[]> = {
    engine: () => [engine()],
    recorded: () => [recorded()],
    blend: () => [engine(), recorded()],
  };
  const player: Opponent = { kind: 'replay', id: trace.white };
  const plies = Math.min(wanted, trace.plies.length);
  const startedAt = clock.now();
  const match = allowed(startMatch({ initialFen: trace.initialFen, plyLimit: plies, at: startedAt }));
  const playing = playMatch({
    agents: { white: agent, black: agent },
    forecast: new Blend({
      predictors: predictors[predictor](),
      self: null,
      opponents: { white: player, black: player },
      experience: new Experience({ priors: priors.priors, rows: [], onUnreadable: () => undefined }),
    }),
    speculation: { white: speculation, black: speculation },
    match,
    clock,
    // However long a recorded think was, it ended with its move.
    limits: { ...DEFAULT_LIMITS, thinkMs: Number.MAX_SAFE_INTEGER },
  });
  const game = virtual === null ? await playing : await virtual.run(playing);
  const recordedMoves = trace.plies.slice(0, plies).map(({ uci }) => uci);
  if (game.match.moves.join(' ') !== recordedMoves.join(' ')) {
    throw new Error(`the game ${trace.id} was not replayed as it was recorded`);
  }
  const sequentialMs = trace.plies.slice(0, plies).reduce((sum, { actorMs }) => sum + actorMs, 0);
  const { counts, branches } = game;
  return {
    game,
    figures: {
      id: trace.id,
      savedFraction: fraction(1 - (clock.now() - startedAt) / sequentialMs),
      usageRatio: fraction(usageRatio(counts).ratio),
      stepAccuracy: fraction(counts.predictedPlies / counts.plies),
      windows: windowsOf(counts),
      readyHits: counts.readyHits,
      pendingHits: counts.pendingHits,
      misses: counts.misses,
      branches: counts.branches,
      peakBranches: peakSearches(branches),
    },
  };
}

export function fraction(value: number): number {
  return Number(value.toFixed(4));
}
