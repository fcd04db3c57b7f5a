import { describe, expect, test } from 'vitest';
import {
  canMate,
  findMove,
  halfmoveClock,
  legalMoveAt,
  legalMoves,
  parseFen,
  pieces,
  play,
  positionKey,
  START_FEN,
  sideToMove,
} from '../../../shared/chess/position.ts';

function codeOf(text: unknown): string {
  const result = parseFen(text);
  return result.ok ? 'ok' : result.error.code;
}

function sanOf(fen: string, uci: string): string {
  const played = play(fen, uci);
  return played.ok ? played.value.san : played.error.code;
}

describe('a FEN from outside', () => {
  test('is normalised to six fields, with an en-passant square only where a capture is legal', () => {
    expect(parseFen('rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq')).toEqual({
      ok: true,
      value: START_FEN,
    });
    expect(parseFen('rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1')).toEqual({
      ok: true,
      value: 'rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1',
    });
    const real = 'rnbqkbnr/ppp1pppp/8/8/3pP3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 3';
    expect(parseFen(real)).toEqual({ ok: true, value: real });
    // The capture would leave the king to the rook.
    expect(parseFen('8/8/8/K1pP3r/8/8/8/4k3 w - c6 0 1')).toEqual({
      ok: true,
      value: '8/8/8/K1pP3r/8/8/8/4k3 w - - 0 1',
    });
  });

  test('is normalised to one order of castling rights, and one space between fields', () => {
    expect(parseFen('  rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR  w qkQK -  0 1\n')).toEqual({
      ok: true,
      value: START_FEN,
    });
  });

  test('stays as it is once it is normalised', () => {
    for (const fen of [START_FEN, '8/8/8/K1pP4/8/8/8/4k3 w - c6 0 9', 'r3k3/8/8/8/8/8/8/4K2R b Kq - 42 80']) {
      expect(parseFen(fen)).toEqual({ ok: true, value: fen });
    }
  });

  test.each([
    ['', 'fen-invalid'],
    [42, 'fen-invalid'],
    [null, 'fen-invalid'],
    [{ fen: START_FEN }, 'fen-invalid'],
    ['8/8/8/8/8/8/8/8 w - - 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR x KQkq - 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1 extra', 'fen-invalid'],
    ['4k3/8/8/8/8/8/4r3/4K2P w - - 0 1', 'fen-invalid'],
    ['4k3/8/8/3P4/8/8/8/4K3 w - e6 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq z9 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkqK - 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/9/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1', 'fen-invalid'],
    ['4kk2/8/8/8/8/8/8/4K2R w - - 0 1', 'fen-invalid'],
    ['4k3/8/8/8/8/8/8/7R w - - 0 1', 'fen-invalid'],
    ['4k3/8/8/8/8/8/4P3/4K3 w - - 0 0', 'fen-invalid'],
    ['4k3/8/8/QQQQQQQQ/QQQQQQQQ/8/8/4K3 w - - 0 1', 'fen-invalid'],
    ['4k3/8/8/8/8/8/4P3/4K3 w - - 100 80', 'fen-invalid'],
    ['4k3/8/8/8/8/8/4P3/4K3 w - - 3abc 80', 'fen-invalid'],
    ['4k3/4R3/8/8/8/8/8/4K3 w - - 0 1', 'fen-invalid'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w HAha - 0 1', 'chess960-unsupported'],
    ['rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQah - 0 1', 'chess960-unsupported'],
    ['4k3/8/8/8/8/8/8/3K3R w K - 0 1', 'chess960-unsupported'],
    ['bqnbnrkr/pppppppp/8/8/8/8/PPPPPPPP/BQNBNRKR w KQkq - 0 1', 'chess960-unsupported'],
    ['rnbqkbn1/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1', 'chess960-unsupported'],
    ['rnb1kbnr/pppp1ppp/8/4p3/6Pq/5P2/PPPPP2P/RNBQKBNR w KQkq - 1 3', 'fen-game-over'],
    ['7k/5Q2/6K1/8/8/8/8/8 b - - 0 1', 'fen-game-over'],
    ['8/8/4k3/8/8/4K3/8/8 w - - 0 1', 'fen-game-over'],
  ])('is refused with a code where it cannot be played: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('a position', () => {
  function after(fen: string, uci: string): string {
    const played = play(fen, uci);
    return played.ok ? played.value.fen : played.error.code;
  }

  test('has an en-passant square after two steps only where a capture is legal', () => {
    expect(after(START_FEN, 'e2e4').split(' ')[3]).toBe('-');
    expect(after('4k3/3p4/8/K1P5/8/8/8/8 b - - 0 1', 'd7d5').split(' ')[3]).toBe('d6');
    expect(after('4k3/3p4/8/K1P4r/8/8/8/8 b - - 0 1', 'd7d5').split(' ')[3]).toBe('-');
  });

  test('loses a castling right with the king, the rook, or a captured rook', () => {
    const fen = 'r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1';
    expect(after(fen, 'e1e2').split(' ')[2]).toBe('kq');
    expect(after(fen, 'h1g1').split(' ')[2]).toBe('Qkq');
    expect(after(fen, 'a1a8').split(' ')[2]).toBe('Kk');
  });

  test('is the same for the threefold repetition whatever its counters are', () => {
    const fen = '4k3/8/8/8/8/8/8/4K2R w K -';
    expect(positionKey(`${fen} 0 1`)).toBe(positionKey(`${fen} 8 5`));
    for (const other of ['4k3/8/8/8/8/8/8/4K2R b K -', '4k3/8/8/8/8/8/8/4K2R w - -']) {
      expect(positionKey(`${fen} 0 1`)).not.toBe(positionKey(`${other} 0 1`));
    }
    expect(halfmoveClock(`${fen} 8 5`)).toBe(8);
    expect([sideToMove(`${fen} 0 1`), sideToMove(after(`${fen} 0 1`, 'h1h2'))]).toEqual(['white', 'black']);
  });
});

describe('a move', () => {
  test('is written in UCI: castling as two steps of the king, a promotion with its piece', () => {
    const castling = 'r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1';
    expect(sanOf(castling, 'e1g1')).toBe('O-O');
    expect(sanOf(castling, 'e1c1')).toBe('O-O-O');
    expect(sanOf(castling, 'e1h1')).toBe('illegal-move');
    const promotion = '8/P6k/8/8/8/8/8/4K3 w - - 0 1';
    expect(sanOf(promotion, 'a7a8n')).toBe('a8=N');
    expect(sanOf(promotion, 'a7a8')).toBe('illegal-move');
    expect(sanOf(START_FEN, 'e2e4q')).toBe('illegal-move');
    expect(sanOf('rnbqkbnr/ppp1p1pp/8/3pPp2/8/8/PPPP1PPP/RNBQKBNR w KQkq f6 0 3', 'e5f6')).toBe('exf6');
  });

  test('drawn by a number from 0 to 1 is legal, and every legal one can be drawn', () => {
    const drawn = Array.from({ length: 400 }, (_, i) => legalMoveAt(START_FEN, i / 400));
    expect(new Set(drawn)).toEqual(new Set(legalMoves(START_FEN)));
    expect(legalMoveAt(START_FEN, 1)).not.toBeNull();
    expect(legalMoveAt('7k/5Q2/6K1/8/8/8/8/8 b - - 0 1', 0.5)).toBeNull();
  });
});

describe('whether a side can still mate', () => {
  test.each([
    ['8/8/4k3/8/8/4K3/8/8 w - - 0 1', false],
    ['8/8/4k3/8/8/4KN2/8/8 w - - 0 1', false],
    ['8/8/4kq2/8/8/4KN2/8/8 w - - 0 1', false],
    ['8/8/4kp2/8/8/4KN2/8/8 w - - 0 1', true],
    ['8/8/4k3/8/8/3NKN2/8/8 w - - 0 1', true],
    ['8/8/4k3/8/8/4KB2/8/8 w - - 0 1', false],
    ['8/8/4kb2/8/8/4KB2/8/8 w - - 0 1', true],
    ['8/8/4kn2/8/8/4KB2/8/8 w - - 0 1', true],
    ['8/8/4k3/8/8/4KP2/8/8 w - - 0 1', true],
    ['8/8/4k3/8/8/4KR2/8/8 w - - 0 1', true],
  ])('is told by the material: %s', (fen, can) => {
    expect(canMate(fen, 'white')).toBe(can);
  });
});

describe('a move as people type it', () => {
  const ROOKS = 'r3k2r/8/8/8/8/2b5/1P1P4/R3K2R w KQkq - 0 1';
  const KNIGHTS = '4k3/8/8/8/8/5N2/8/1N2K3 w - - 0 1';
  test.each([
    [START_FEN, 'e4', 'e2e4'],
    [START_FEN, ' nf3 ', 'g1f3'],
    [START_FEN, 'g1-f3', 'g1f3'],
    [ROOKS, '0-0-0', 'e1c1'],
    [ROOKS, 'bxc3+', 'b2c3'],
    [ROOKS, 'Ra8', 'a1a8'],
    [KNIGHTS, 'Nbd2', 'b1d2'],
    ['7k/P7/8/8/8/8/8/K7 w - - 0 1', 'a8=N', 'a7a8n'],
    ['7k/P7/8/8/8/8/8/K7 w - - 0 1', 'a7a8Q', 'a7a8q'],
  ])('at %s: %s', (fen, typed, uci) => {
    expect(findMove(fen, typed)).toBe(uci);
  });

  test('is none where it names two, or leaves out the piece of a promotion', () => {
    expect(findMove(KNIGHTS, 'Nd2')).toBeNull();
    expect(findMove('7k/P7/8/8/8/8/8/K7 w - - 0 1', 'a7a8')).toBeNull();
    expect(findMove(START_FEN, '')).toBeNull();
  });
});

test('the pieces of a position stand in ranks from the eighth, in files from a', () => {
  const board = pieces(START_FEN);
  expect(board[0]?.[3]).toEqual({ role: 'queen', seat: 'black' });
  expect(board[7]?.[4]).toEqual({ role: 'king', seat: 'white' });
  expect(board[3]).toEqual(Array.from({ length: 8 }, () => null));
});
