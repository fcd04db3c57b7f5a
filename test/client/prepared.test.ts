import { describe, expect, test } from 'vitest';
import {
  addLine,
  afterPly,
  parseLine,
  parsePremove,
  premoveName,
  preparedMove,
} from '../../client/view/prepared.ts';
import { play, START_FEN } from '../../shared/chess/position.ts';

/** After 1. e4: Black is to move, and White prepares. */
const AFTER_E4 = positionAfter('e2e4');

function positionAfter(...moves: readonly string[]): string {
  return moves.reduce((fen, uci) => {
    const played = play(fen, uci);
    if (!played.ok) throw new Error(uci);
    return played.value.fen;
  }, START_FEN);
}

describe('a line', () => {
  test('is read as people write it, theirs and ours by turns', () => {
    const line = ['e7e5', 'g1f3', 'b8c6', 'f1b5'];
    expect(parseLine(AFTER_E4, 'e5 Nf3 Nc6 Bb5')).toEqual(line);
    expect(parseLine(AFTER_E4, '1... e5 2. Nf3, 2...Nc6 3.Bb5')).toEqual(line);
  });

  test('ends with an own move, and holds none that is not legal', () => {
    expect(parseLine(AFTER_E4, 'e5')).toBeNull();
    expect(parseLine(AFTER_E4, 'e5 Nf6')).toBeNull();
    expect(parseLine(AFTER_E4, ' ')).toBeNull();
  });

  test('takes the place of those that answer the same moves otherwise', () => {
    const lines = [
      ['e7e5', 'g1f3'],
      ['c7c5', 'b1c3'],
    ];
    expect(addLine(lines, ['e7e5', 'f1c4'])).toEqual([
      ['e7e5', 'f1c4'],
      ['c7c5', 'b1c3'],
    ]);
    expect(addLine(lines, ['d7d5', 'e4d5'])).toHaveLength(3);
  });
});

describe('what is prepared', () => {
  const lines = [['e7e5', 'g1f3', 'b8c6', 'f1b5']];

  test('is played when it comes true, and goes on behind it', () => {
    const then = afterPly({ premove: null, lines }, 'e7e5');
    expect(preparedMove(then, positionAfter('e2e4', 'e7e5'))).toBe('g1f3');
    expect(afterPly(then, 'g1f3').lines).toEqual([['b8c6', 'f1b5']]);
  });

  test('is dropped when something else is played', () => {
    expect(afterPly({ premove: null, lines }, 'c7c5').lines).toEqual([]);
  });

  test('goes before a premove, which is played after any other move if it is legal', () => {
    const both = { premove: 'd2d4', lines };
    expect(preparedMove(afterPly(both, 'e7e5'), positionAfter('e2e4', 'e7e5'))).toBe('g1f3');
    expect(preparedMove(afterPly(both, 'c7c5'), positionAfter('e2e4', 'c7c5'))).toBe('d2d4');
    expect(preparedMove({ premove: 'e4e5', lines: [] }, positionAfter('e2e4', 'e7e5'))).toBeNull();
  });

  test('promotes to a queen', () => {
    expect(preparedMove({ premove: 'a7a8', lines: [] }, '7k/P7/8/8/8/8/8/K7 w - - 0 1')).toBe('a7a8q');
  });
});

describe('a typed premove', () => {
  test('is a move of the side that waits, by name or by squares', () => {
    expect(parsePremove(AFTER_E4, 'Nf3')).toBe('g1f3');
    expect(parsePremove(AFTER_E4, 'd2d4')).toBe('d2d4');
    expect(parsePremove(AFTER_E4, 'Nf6')).toBeNull();
    expect(parsePremove(AFTER_E4, 'nonsense')).toBeNull();
  });

  test('may capture a pawn that has yet to come, and take a piece back', () => {
    expect(parsePremove(AFTER_E4, 'exd5')).toBe('e4d5');
    const pawnStands = positionAfter('e2e4', 'd7d5', 'd2d3');
    expect(parsePremove(pawnStands, 'Nd2')).toBe('b1d2');
    expect(parsePremove(pawnStands, 'dxe4')).toBe('d3e4');
    expect(parsePremove(pawnStands, 'Ke1')).toBeNull();
  });

  test('promotes to the piece it names', () => {
    const fen = '4k3/P7/8/8/8/8/8/4K3 b - - 0 1';
    expect(parsePremove(fen, 'a8=N')).toBe('a7a8n');
    const come = { premove: 'a7a8n', lines: [] };
    expect(preparedMove(come, '3k4/P7/8/8/8/8/8/4K3 w - - 1 2')).toBe('a7a8n');
  });

  test('is called by its name, or by its squares where that depends on what comes', () => {
    expect(premoveName(AFTER_E4, 'g1f3')).toBe('Nf3');
    expect(premoveName(AFTER_E4, 'e4d5')).toBe('e4d5');
  });
});
