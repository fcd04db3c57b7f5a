import { UNCALIBRATED } from '../../shared/stats/calibration.ts';
import type { Priors } from './experience.ts';

/*
 * The engine predictor's numbers, fitted by `npm run fit-predictor -- --dir ../shared/traces` on 150 recorded
 * moves of gpt-5 (three games against itself). There its log loss is 2.67 nats a move (2.70 on a game that
 * the fit had not seen) against 3.35 of uniform; the move is among its best 1, 3, 5 in 29, 53, 62 %.
 * Of moves that stockfish:nodes=20000,temperature=60 chose: 2.26 against 3.57; 33, 69, 88 %.
 */

/**
 * About 13 ms of one processor, the clearing of the hash included. Half as many take 8 ms and rank Stockfish's
 * moves worse (27, 63, 82 %); twice as many take 22 ms and rank the recorded ones hardly better (32, 51, 64 %).
 */
export const NODES = 8000;

/** Best moves asked for; more of them make each one's score worse. */
export const LINES = 8;

export interface EngineFit {
  readonly temperatureCp: number;
  /** How often the move was none of the lines, where there were more moves than lines. */
  readonly noneMass: number;
}

export const ENGINE_FIT: EngineFit = { temperatureCp: 104, noneMass: 0.3 };

/** How often the first, second and third guess of a fast model was the move: of the same 150. */
export const GUESSED_BY_RANK = [0.253, 0.18, 0.08];

/** The mixture whose correction was fitted. */
export const BLEND_OF_RECORDED = 'blend:engine+recorded';

/**
 * What each predictor is taken for before it has been compared, and how the mixture of several is corrected.
 * The engine's and the recorded guesses' are fitted on the same 150 moves (`npm run bench:traces` takes
 * --leave-one-out); `book` and `self` have been given weights that they must earn.
 */
export const PRIORS: Priors = {
  engine: { calibration: UNCALIBRATED, weight: 0.59 },
  recorded: { calibration: UNCALIBRATED, weight: 0.41 },
  self: { calibration: UNCALIBRATED, weight: 0.2 },
  book: { calibration: UNCALIBRATED, weight: 0.4 },
  // A fast model is taken for what the recorded guesses were; who reads the very model that thinks begins with what
  // an engine says and knows more.
  llm: { calibration: UNCALIBRATED, weight: 0.4 },
  stream: { calibration: UNCALIBRATED, weight: 2 },
  [BLEND_OF_RECORDED]: { calibration: { sharpness: 1.3, noneShift: -1.18 }, weight: 1 },
};
