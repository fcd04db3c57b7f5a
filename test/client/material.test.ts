import { expect, test } from 'vitest';
import { materialLead } from '../../client/view/material.ts';
import { START_FEN } from '../../shared/chess/position.ts';

test('nobody leads at the start', () => {
  expect(materialLead(START_FEN, 'white')).toEqual({ extra: [], ahead: 0 });
});

test('each side may have more of something, and one of them is ahead', () => {
  // White has a rook for a bishop and a pawn.
  const fen = '4k3/2bp4/8/8/8/8/8/R3K3 w - - 0 1';
  expect(materialLead(fen, 'white')).toEqual({ extra: ['rook'], ahead: 1 });
  expect(materialLead(fen, 'black')).toEqual({ extra: ['bishop', 'pawn'], ahead: 0 });
});
