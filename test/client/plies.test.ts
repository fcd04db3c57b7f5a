import { expect, test } from 'vitest';
import { moveRows, plyLabel } from '../../client/view/plies.ts';
import { sanAfter } from '../../client/view/san.ts';
import { destsOf } from '../../client/view/squares.ts';
import { START_FEN } from '../../shared/chess/position.ts';

const BLACK_STARTS = '4k3/8/8/8/8/8/8/4K2R b K - 0 12';

test('a ply is numbered as in a score sheet', () => {
  expect([1, 2, 3].map(ply => plyLabel(START_FEN, ply))).toEqual(['1.', '1…', '2.']);
  expect([1, 2].map(ply => plyLabel(BLACK_STARTS, ply))).toEqual(['12…', '13.']);
});

test('plies pair into rows, the last of which may lack Black’s', () => {
  expect(moveRows(START_FEN, 3)).toEqual([
    { number: 1, white: 1, black: 2 },
    { number: 2, white: 3, black: null },
  ]);
});

test('where Black starts, the first row lacks White’s move', () => {
  expect(moveRows(BLACK_STARTS, 2)).toEqual([
    { number: 12, white: null, black: 1 },
    { number: 13, white: 2, black: null },
  ]);
  expect(moveRows(BLACK_STARTS, 0)).toEqual([]);
});

test('a piece that may promote has each square once', () => {
  expect(destsOf(['a7a8q', 'a7a8n', 'a7b8q', 'e1g1'])).toEqual(
    new Map([
      ['a7', ['a8', 'b8']],
      ['e1', ['g1']],
    ]),
  );
});

test('the last move of a line has its name in algebraic notation', () => {
  expect(sanAfter(START_FEN, ['e2e4', 'e7e5', 'g1f3'])).toBe('Nf3');
});

test('a move that is not legal keeps its name in UCI', () => {
  expect(sanAfter(START_FEN, ['e2e4', 'e2e4'])).toBe('e2e4');
});
