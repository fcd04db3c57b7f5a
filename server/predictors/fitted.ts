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

/** Centipawns. */
export const TEMPERATURE_CP = 104;

/** How often the move was none of the lines, where there were more moves than lines. */
export const NONE_MASS = 0.3;
