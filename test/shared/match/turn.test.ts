import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimeControl } from '../../../shared/chess/timeControl.ts';
import { move } from '../../../shared/match/choice.ts';
import { advance, type Match, startMatch, turnOf } from '../../../shared/match/match.ts';
import { type Turn, turnKey } from '../../../shared/match/turn.ts';

interface Ply {
  readonly uci: string;
  readonly offersDraw?: boolean;
  readonly tookMs?: number;
}

const KNIGHT_START = 'rnbqkb1r/pppppppp/5n2/8/8/5N2/PPPPPPPP/RNBQKB1R w KQkq - 2 2';

function after(plies: readonly Ply[], { clock = 'none', initialFen }: Start = {}): Match {
  const timeControl = parseTimeControl(clock);
  if (!timeControl.ok) throw new Error(timeControl.error.message);
  const started = startMatch({ timeControl: timeControl.value, at: 0, ...(initialFen && { initialFen }) });
  if (!started.ok) throw new Error(started.error.message);
  return plies.reduce((match, { uci, offersDraw, tookMs = 0 }) => {
    const next = advance(match, move(uci, offersDraw), match.turnStartedAt + tookMs);
    if (!next.ok) throw new Error(next.error.message);
    return next.value;
  }, started.value);
}

interface Start {
  readonly clock?: string;
  readonly initialFen?: string;
}

function keyOf(plies: readonly Ply[], start: Start = {}, readsClock = false): string {
  return turnKey(turnOf(after(plies, start), { readsClock }));
}

describe('two turns have one key', () => {
  const [whites, blacks, thirds] = [{ uci: 'g1f3' }, { uci: 'g8f6' }, { uci: 'b1c3' }];

  test('never where only the position is the same: another order, or another start', () => {
    const [direct, transposed] = [after([whites, blacks, thirds]), after([thirds, blacks, whites])];
    expect(direct.fen).toBe(transposed.fen);
    expect(keyOf([whites, blacks, thirds])).not.toBe(keyOf([thirds, blacks, whites]));
    expect(after([], { initialFen: KNIGHT_START }).fen).toBe(after([whites, blacks]).fen);
    expect(keyOf([], { initialFen: KNIGHT_START })).not.toBe(keyOf([whites, blacks]));
  });

  test('never where a draw is offered in one of them', () => {
    expect(keyOf([{ uci: 'e2e4', offersDraw: true }])).not.toBe(keyOf([{ uci: 'e2e4' }]));
  });

  test('whatever an offer was that is declined', () => {
    expect(keyOf([{ uci: 'e2e4', offersDraw: true }, { uci: 'e7e5' }])).toBe(
      keyOf([{ uci: 'e2e4' }, { uci: 'e7e5' }]),
    );
  });

  test('whatever the clocks are, for a player that does not read its own', () => {
    expect(keyOf([{ uci: 'e2e4', tookMs: 5 }], { clock: '60+1' })).toBe(keyOf([{ uci: 'e2e4', tookMs: 7 }]));
  });

  test('whatever the opponent’s clock is, for a player that reads its own', () => {
    const black = (tookMs: number): string => keyOf([{ uci: 'e2e4', tookMs }], { clock: '60+1' }, true);
    expect(black(1000)).toBe(black(30_000));
    const white = (tookMs: number): string =>
      keyOf([{ uci: 'e2e4', tookMs }, { uci: 'e7e5' }], { clock: '60+1' }, true);
    expect(white(1000)).not.toBe(white(30_000));
  });

  test('never where the increment differs, for a player that reads its clock', () => {
    expect(keyOf([], { clock: '60+1' }, true)).not.toBe(keyOf([], { clock: '60+2' }, true));
    expect(keyOf([], { clock: '60+0' }, true)).toBe(keyOf([], { clock: '60/move' }, true));
  });

  test('exactly where they are equal', () => {
    const turn: fc.Arbitrary<Turn> = fc
      .record(
        {
          initialFen: fc.constantFrom('a w - - 0 1', 'b w - - 0 1'),
          moves: fc.array(fc.constantFrom('e2e4', 'e7e5', 'a7a8q'), { maxLength: 3 }),
          drawOffered: fc.boolean(),
          clock: fc.record({
            remainingMs: fc.constantFrom(1, 11, 0.5),
            incrementMs: fc.constantFrom(0, 1, 11),
          }),
        },
        { requiredKeys: ['initialFen', 'moves', 'drawOffered'] },
      )
      // The position follows from the rest.
      .map(said => ({ ...said, fen: `${said.initialFen} ${said.moves.join()}` }));
    fc.assert(
      fc.property(turn, turn, (a, b) => {
        const told = ({ initialFen, moves, drawOffered, clock }: Turn): string =>
          JSON.stringify([initialFen, moves, drawOffered, clock?.remainingMs, clock?.incrementMs]);
        expect(turnKey(a) === turnKey(b)).toBe(told(a) === told(b));
        expect(turnKey({ ...a })).toBe(turnKey(a));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the clock is part of a turn', () => {
  test('only for a player that reads it, and then only its own, with the increment', () => {
    const match = after([{ uci: 'e2e4', tookMs: 10_000 }], { clock: '60+2' });
    expect(turnOf(match, { readsClock: false })).not.toHaveProperty('clock');
    expect(turnOf(match, { readsClock: true }).clock).toEqual({ remainingMs: 60_000, incrementMs: 2000 });
    const perMove = after([], { clock: '5/move' });
    expect(turnOf(perMove, { readsClock: true }).clock).toEqual({ remainingMs: 5000, incrementMs: 0 });
    expect(turnOf(after([]), { readsClock: true })).not.toHaveProperty('clock');
  });
});
