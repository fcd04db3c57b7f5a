import { halfmoveClock, legalSans, play, sideToMove } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';

/*
 * A turn in words that a model reads. Nothing but the Turn is in it.
 */

/** Colour, FEN, board, the moves so far in SAN, a standing offer, and the legal moves if they are wanted. */
export function describeTurn(turn: Turn, { legalMoves }: { readonly legalMoves: boolean }): string {
  const white = sideToMove(turn.fen) === 'white';
  return [
    `You play ${white ? 'White' : 'Black'}, and it is your move.`,
    `FEN: ${turn.fen}`,
    `Board, White's pieces in capitals:\n${board(turn.fen)}`,
    `Moves so far: ${history(turn)}`,
    ...(halfmoveClock(turn.fen) >= 80
      ? [`Plies without a capture or a pawn move: ${halfmoveClock(turn.fen)} (at 100 the game is drawn).`]
      : []),
    ...(turn.drawOffered ? ['Your opponent offers a draw. To accept it, answer {"move":"draw"}.'] : []),
    ...(legalMoves ? [`Legal moves: ${legalSans(turn.fen).sort().join(', ')}`] : []),
  ].join('\n');
}

/** Ranks from the eighth down, files from a to h. */
function board(fen: string): string {
  const [placement = ''] = fen.split(' ', 1);
  const ranks = placement.split('/').map((rank, index) => {
    const squares = rank.replace(/\d/g, empty => '.'.repeat(Number(empty))).split('');
    return `${8 - index} ${squares.join(' ')}`;
  });
  return [...ranks, '  a b c d e f g h'].join('\n');
}

/** '1. e4 e5 2. Nf3'; from a position of its own, with its own numbers. */
function history({ initialFen, moves }: Turn): string {
  if (moves.length === 0) return 'none';
  const blackStarts = sideToMove(initialFen) === 'black';
  const firstNumber = Number(initialFen.split(' ')[5] ?? 1);
  let fen = initialFen;
  const words = moves.map((uci, index) => {
    const played = play(fen, uci);
    if (!played.ok) throw new Error(`a turn holds an illegal move: ${played.error.message}`);
    fen = played.value.fen;
    const half = index + (blackStarts ? 1 : 0);
    const number = firstNumber + Math.floor(half / 2);
    if (half % 2 === 0) return `${number}. ${played.value.san}`;
    return index === 0 ? `${number}... ${played.value.san}` : played.value.san;
  });
  return words.join(' ');
}
