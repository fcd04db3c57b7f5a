import { halfmoveClock, legalSans, play, sideToMove } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';
import type { AnswerFormat, Message } from '../models/request.ts';
import type { RefusedAnswer } from './agent.ts';

/*
 * What a language model is told. Everything here is made of the Turn alone, so that the same turn is asked in
 * the same bytes whether it is asked ahead of time or not; nobody's name and no text of another player is in it.
 */

/** Changes with every change of what is said below: games of different versions are not to be compared. */
export const PROMPT_VERSION = 1;

/** The move comes first, and nothing else is asked for: it can be played as soon as it is written. */
export const MOVE_FORMAT: AnswerFormat = {
  name: 'chess_move',
  schema: {
    type: 'object',
    properties: { move: { type: 'string', description: 'The move in SAN, as Nf3, exd5, O-O or e8=Q' } },
    required: ['move'],
    additionalProperties: false,
  },
};

const RULES = `You play a game of chess and choose the move of the side to move.
Answer with one JSON object and nothing else, as {"move":"Nf3"}.
Write the move in standard algebraic notation (Nf3, exd5, O-O, e8=Q) or in UCI (g1f3, e7e8q).
Write nothing before the object, no explanation and no second move.
To resign, answer {"move":"resign"}.`;

/** How an answer that could not be used is asked again for, after the answer itself. */
const AGAIN = 'Choose again, and answer with one JSON object and nothing else.';

/** The whole conversation of one request. `refused` are the earlier answers of the same search. */
export function movePrompt(
  turn: Turn,
  { legalMoves, refused }: { readonly legalMoves: boolean; readonly refused: readonly RefusedAnswer[] },
): readonly Message[] {
  const again = refused.flatMap(({ answer, reason }): Message[] => [
    // An API may refuse a message without text.
    { role: 'assistant', content: answer === '' ? '(nothing)' : answer },
    { role: 'user', content: `That cannot be played: ${reason}.\n${AGAIN}` },
  ]);
  return [
    { role: 'system', content: RULES },
    { role: 'user', content: describeTurn(turn, { legalMoves }) },
    ...again,
  ];
}

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
