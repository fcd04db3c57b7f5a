import { legalMoves, play, START_FEN } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';

/** The turn after moves from the initial position. */
export function turnAfter(...moves: readonly string[]): Turn {
  let fen = START_FEN;
  for (const uci of moves) {
    const played = play(fen, uci);
    if (!played.ok) throw new Error(played.error.message);
    fen = played.value.fen;
  }
  return { initialFen: START_FEN, moves, fen, drawOffered: false };
}

/** The first legal move by name, in SAN. */
export function firstMove({ fen }: { readonly fen: string }): string {
  const [uci = ''] = legalMoves(fen).sort();
  const played = play(fen, uci);
  return played.ok ? played.value.san : '';
}
