import type { Turn } from '../../shared/match/turn.ts';
import type { AnswerFormat, Message } from '../models/request.ts';
import { describeTurn } from '../models/turnText.ts';
import type { RefusedAnswer } from './agent.ts';

/*
 * What a language model is told. Everything here is made of the Turn alone, so that the same turn is asked in
 * the same bytes whether it is asked ahead of time or not; nobody's name and no text of another player is in it.
 */

/** Changes with every change of what is said here or in `describeTurn`: games of different versions are not to be compared. */
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
