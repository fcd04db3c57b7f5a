import { expect, test } from 'vitest';
import { namedLines, openingOf } from '../../../shared/chess/openings.ts';
import { findMove, play, START_FEN } from '../../../shared/chess/position.ts';

test('every named line can be played, and is written as a game writes it', () => {
  for (const line of namedLines()) {
    let fen = START_FEN;
    for (const san of line) {
      const uci = findMove(fen, san);
      const played = uci === null ? null : play(fen, uci);
      if (played === null || !played.ok) throw new Error(`${line.join(' ')}: ${san}`);
      expect(played.value.san).toBe(san);
      fen = played.value.fen;
    }
  }
  expect(namedLines().length).toBeGreaterThan(120);
});

test('a game keeps the name of the last opening it went through', () => {
  const ruy = ['e4', 'e5', 'Nf3', 'Nc6', 'Bb5'];
  expect(openingOf(START_FEN, ruy)).toEqual({ eco: 'C60', name: 'Ruy Lopez' });
  expect(openingOf(START_FEN, [...ruy, 'h6', 'O-O', 'a5'])).toEqual({ eco: 'C60', name: 'Ruy Lopez' });
  expect(openingOf(START_FEN, [...ruy, 'Nf6'])?.name).toBe('Ruy Lopez, Berlin Defence');
});

test('a game that began elsewhere, or with no named move, has none', () => {
  expect(openingOf(START_FEN.replace('KQkq', '-'), ['e4'])).toBeNull();
  expect(openingOf(START_FEN, ['h4'])).toBeNull();
  expect(openingOf(START_FEN, [])).toBeNull();
});
