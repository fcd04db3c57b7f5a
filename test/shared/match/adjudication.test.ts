import { describe, expect, test } from 'vitest';
import type { Adjudication } from '../../../shared/match/adjudication.ts';
import { move } from '../../../shared/match/choice.ts';
import { describeEnd } from '../../../shared/match/end.ts';
import { advance, type Match, startMatch } from '../../../shared/match/match.ts';

/** White has a queen more, and nobody does anything about it. */
const QUEEN_UP = '4k2r/8/8/8/8/8/8/Q3K2R w - - 0 1';
const LEVEL = '4k2r/8/8/8/8/8/8/4K2R w - - 0 1';

function playOn(initialFen: string, adjudication: Adjudication): Match {
  const started = startMatch({ initialFen, adjudication, at: 0 });
  if (!started.ok) throw new Error(started.error.message);
  let match = started.value;
  const kings = ['e1e2', 'e8e7', 'e2e3', 'e7e6', 'e3e4', 'e6d6', 'e4d4', 'd6c6'];
  for (const uci of kings) {
    if (match.end !== null) break;
    const next = advance(match, move(uci), 0);
    if (!next.ok) throw new Error(next.error.message);
    match = next.value;
  }
  return match;
}

describe('adjudication', () => {
  test('gives the game to a side that has been far ahead for long enough', () => {
    const { end, moves } = playOn(QUEEN_UP, { resign: { pawns: 9, plies: 4 }, draw: null });
    expect(moves).toHaveLength(4);
    expect(end).toMatchObject({ result: '1-0', termination: 'adjudication', winner: 'white' });
    expect(end && describeEnd(end)).toBe('White wins by adjudication: far ahead in material');
  });

  test('takes no smaller lead for one', () => {
    expect(playOn(QUEEN_UP, { resign: { pawns: 10, plies: 1 }, draw: null }).end).toBeNull();
  });

  test('draws a quiet game, but not before its ply', () => {
    const quiet = playOn(LEVEL, { resign: null, draw: { fromPly: 6, quietPlies: 3 } });
    expect(quiet.moves).toHaveLength(6);
    expect(quiet.end).toMatchObject({ result: '1/2-1/2', termination: 'adjudication' });
    expect(playOn(LEVEL, { resign: null, draw: { fromPly: 1, quietPlies: 20 } }).end).toBeNull();
  });
});
