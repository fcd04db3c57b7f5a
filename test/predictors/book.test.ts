import { describe, expect, test } from 'vitest';
import { BOOK_PLIES, BookPredictor } from '../../server/predictors/book.ts';
import type { Prediction } from '../../server/predictors/predictor.ts';
import { openStore } from '../../server/store/store.ts';
import { positionKey, START_FEN } from '../../shared/chess/position.ts';
import type { Turn } from '../../shared/match/turn.ts';

const TURN: Turn = { initialFen: START_FEN, moves: [], fen: START_FEN, drawOffered: false };

async function predicted(predictor: BookPredictor, turn: Turn): Promise<readonly Prediction[] | null> {
  let said: readonly Prediction[] | null = null;
  await predictor.predict(turn, {
    signal: new AbortController().signal,
    count: 2,
    publish: predictions => {
      said = predictions;
    },
    report: () => undefined,
  });
  return said;
}

describe('the book', () => {
  test('predicts what this player chose in this position before, and leaves room for something new', async () => {
    const store = await openStore({ folder: ':memory:' });
    try {
      const position = positionKey(START_FEN);
      for (const uci of ['e2e4', 'd2d4', 'e2e4']) await store.remember([{ player: 'w', position, uci }]);
      await store.remember([{ player: 'b', position, uci: 'a2a4' }]);
      const book = new BookPredictor({ book: store, players: { white: 'w', black: 'b' } });
      expect(await predicted(book, TURN)).toEqual([
        { uci: 'e2e4', probability: 2 / 4, source: 'book' },
        { uci: 'd2d4', probability: 1 / 4, source: 'book' },
      ]);
    } finally {
      await store.close();
    }
  });

  test('says nothing of a player without games, and nothing beyond the opening', async () => {
    const store = await openStore({ folder: ':memory:' });
    try {
      await store.remember([{ player: 'w', position: positionKey(START_FEN), uci: 'e2e4' }]);
      const late = { ...TURN, moves: Array.from({ length: BOOK_PLIES }, () => 'e2e4') };
      expect(
        await predicted(new BookPredictor({ book: store, players: { white: 'x', black: 'w' } }), TURN),
      ).toBeNull();
      expect(
        await predicted(new BookPredictor({ book: store, players: { white: 'w', black: 'w' } }), late),
      ).toBeNull();
    } finally {
      await store.close();
    }
  });
});
