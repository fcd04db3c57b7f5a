import { describe, expect, test } from 'vitest';
import { movePrompt, PROMPT_VERSION } from '../../server/agents/prompt.ts';
import { turnAfter } from '../fake/turns.ts';

const TURN = turnAfter('e2e4', 'e7e5', 'g1f3');

describe('what a model is told', () => {
  test('is, for a turn, these bytes: whoever changes them changes the version', () => {
    const [system, user, ...more] = movePrompt(TURN, { legalMoves: true, refused: [] });
    expect(PROMPT_VERSION).toBe(1);
    expect(more).toEqual([]);
    expect(system).toEqual({
      role: 'system',
      content: `You play a game of chess and choose the move of the side to move.
Answer with one JSON object and nothing else, as {"move":"Nf3"}.
Write the move in standard algebraic notation (Nf3, exd5, O-O, e8=Q) or in UCI (g1f3, e7e8q).
Write nothing before the object, no explanation and no second move.
To resign, answer {"move":"resign"}.`,
    });
    expect(user).toEqual({
      role: 'user',
      content: `You play Black, and it is your move.
FEN: rnbqkbnr/pppp1ppp/8/4p3/4P3/5N2/PPPP1PPP/RNBQKB1R b KQkq - 1 2
Board, White's pieces in capitals:
8 r n b q k b n r
7 p p p p . p p p
6 . . . . . . . .
5 . . . . p . . .
4 . . . . P . . .
3 . . . . . N . .
2 P P P P . P P P
1 R N B Q K B . R
  a b c d e f g h
Moves so far: 1. e4 e5 2. Nf3
Legal moves: Ba3, Bb4, Bc5, Bd6, Be7, Ke7, Na6, Nc6, Ne7, Nf6, Nh6, Qe7, Qf6, Qg5, Qh4, a5, a6, b5, b6, c5, c6, d5, d6, f5, f6, g5, g6, h5, h6`,
    });
  });

  test('leaves out the legal moves where it is not to be helped', () => {
    const [, user] = movePrompt(TURN, { legalMoves: false, refused: [] });
    expect(user?.content).toMatch(/Moves so far: .*Nf3$/);
  });

  test('names a standing draw offer, and a long stretch without progress', () => {
    const offered = movePrompt({ ...TURN, drawOffered: true }, { legalMoves: false, refused: [] });
    expect(offered[1]?.content).toContain('offers a draw');
    const fen = '4k3/8/8/8/8/8/4R3/4K3 w - - 90 80';
    const slow = movePrompt({ ...TURN, initialFen: fen, moves: [], fen }, { legalMoves: false, refused: [] });
    expect(slow[1]?.content).toContain('capture or a pawn move: 90');
  });

  test('tells its own earlier answers of the same search, and why they could not be played', () => {
    const refused = [
      { answer: '{"move":"Qh9"}', reason: '"Qh9" is not a move' },
      { answer: '', reason: 'the answer was empty' },
    ];
    const messages = movePrompt(TURN, { legalMoves: true, refused });
    expect(messages.slice(2).map(({ role }) => role)).toEqual(['assistant', 'user', 'assistant', 'user']);
    expect(messages[2]?.content).toBe('{"move":"Qh9"}');
    expect(messages[3]?.content).toContain('"Qh9" is not a move');
    expect(messages[4]?.content).not.toBe('');
    expect(messages.slice(0, 2)).toEqual(movePrompt(TURN, { legalMoves: true, refused: [] }));
  });

  test('numbers the moves of a game that Black begins from a position of its own', () => {
    const fen = 'rnbqkbnr/pppp1ppp/8/4p3/4P3/5N2/PPPP1PPP/RNBQKB1R b KQkq - 1 12';
    const after = turnAfter('e2e4', 'e7e5', 'g1f3', 'b8c6', 'f1b5').fen;
    const turn = { initialFen: fen, moves: ['b8c6', 'f1b5'], fen: after, drawOffered: false };
    const [, user] = movePrompt(turn, { legalMoves: false, refused: [] });
    expect(user?.content).toContain('Moves so far: 12... Nc6 13. Bb5');
  });
});
