import { describe, expect, test } from 'vitest';
import { legalMoves, play } from '../../../shared/chess/position.ts';

/** Leaf positions after `depth` plies. */
function perft(fen: string, depth: number): number {
  const moves = legalMoves(fen);
  if (depth === 1) return moves.length;
  let leaves = 0;
  for (const uci of moves) {
    const played = play(fen, uci);
    if (!played.ok) throw new Error(`${uci} is listed and refused in ${fen}`);
    leaves += perft(played.value.fen, depth - 1);
  }
  return leaves;
}

/** Chess Programming Wiki, "Perft Results": the initial position and positions 2 to 6. */
const TABLE: readonly (readonly [name: string, fen: string, counts: readonly number[]])[] = [
  ['the initial position', 'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1', [20, 400, 8902]],
  ['Kiwipete', 'r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1', [48, 2039]],
  ['position 3', '8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1', [14, 191, 2812]],
  ['position 4', 'r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1', [6, 264, 9467]],
  ['position 5', 'rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8', [44, 1486]],
  ['position 6', 'r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10', [46, 2079]],
];

describe('legal moves, played to a depth, lead to as many positions as the published tables tell', () => {
  for (const [name, fen, counts] of TABLE) {
    test(`from ${name}`, () => {
      expect(counts.map((_, index) => perft(fen, index + 1))).toEqual(counts);
    });
  }
});
