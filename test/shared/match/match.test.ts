import { Chess } from 'chess.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legalMoveAt, play as playMove, START_FEN } from '../../../shared/chess/position.ts';
import { parseTimeControl } from '../../../shared/chess/timeControl.ts';
import { type Choice, move } from '../../../shared/match/choice.ts';
import { describeEnd, type MatchEnd } from '../../../shared/match/end.ts';
import {
  act,
  advance,
  flagAt,
  flagFall,
  forfeit,
  type Match,
  startMatch,
} from '../../../shared/match/match.ts';

function start(options: { fen?: string; clock?: string; plyLimit?: number } = {}): Match {
  const control = parseTimeControl(options.clock ?? 'none');
  if (!control.ok) throw new Error(control.error.message);
  const match = startMatch({
    initialFen: options.fen ?? START_FEN,
    timeControl: control.value,
    plyLimit: options.plyLimit ?? null,
    at: 0,
  });
  if (!match.ok) throw new Error(match.error.message);
  return match.value;
}

function after(match: Match, choice: Choice | string, at = match.turnStartedAt): Match {
  const next = advance(match, typeof choice === 'string' ? move(choice) : choice, at);
  if (!next.ok) throw new Error(`${JSON.stringify(choice)}: ${next.error.code}`);
  return next.value;
}

function play(moves: string, match = start()): Match {
  return moves.split(' ').reduce((now, uci) => after(now, uci), match);
}

function code(result: { ok: true } | { ok: false; error: { code: string } }): string {
  return result.ok ? 'ok' : result.error.code;
}

const KNIGHTS_OUT_AND_BACK = 'g1f3 g8f6 f3g1 f6g8';

describe('a match ends', () => {
  test('by checkmate (the fool’s mate)', () => {
    const { end } = play('f2f3 e7e5 g2g4 d8h4');
    expect(end).toEqual({ result: '0-1', termination: 'checkmate', winner: 'black', reason: null });
  });

  test('by stalemate (Sam Loyd’s, the shortest)', () => {
    const loyd =
      'e2e3 a7a5 d1h5 a8a6 h5a5 h7h5 h2h4 a6h6 a5c7 f7f6 c7d7 e8f7 d7b7 d8d3 b7b8 d3h7 b8c8 f7g6 c8e6';
    expect(play(loyd).end).toMatchObject({ result: '1/2-1/2', termination: 'stalemate', winner: null });
  });

  test('by insufficient material', () => {
    const match = start({ fen: '8/8/4k3/8/8/3rK3/8/8 w - - 0 1' });
    expect(after(match, 'e3d3').end?.termination).toBe('insufficient-material');
  });

  test('by threefold repetition, by itself, at the third time and not before', () => {
    const twice = play(KNIGHTS_OUT_AND_BACK);
    expect(twice.end).toBeNull();
    const thrice = play(KNIGHTS_OUT_AND_BACK, twice);
    expect(thrice.end).toMatchObject({ termination: 'threefold-repetition', result: '1/2-1/2' });
    expect(code(advance(thrice, move('g1f3'), 0))).toBe('match-over');
  });

  test('by threefold repetition only where the castling rights were the same', () => {
    // At first both could have castled.
    const kings = 'e1e2 e8e7 e2e1 e7e8';
    const before = start({ fen: 'r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1' });
    const twiceWithout = play(kings, play(kings, before));
    expect(twiceWithout.end).toBeNull();
    expect(play('e1e2 e8e7', twiceWithout).end?.termination).toBe('threefold-repetition');
  });

  test('by fifty moves, by itself, unless the last one mates', () => {
    const almost = start({ fen: '7k/8/5K2/8/8/8/8/6Q1 w - - 99 80' });
    expect(after(almost, 'g1g2').end?.termination).toBe('fifty-moves');
    expect(after(almost, 'g1g7').end?.termination).toBe('checkmate');
    const earlier = start({ fen: '7k/8/5K2/8/8/8/8/6Q1 w - - 98 80' });
    expect(after(earlier, 'g1g2').end).toBeNull();
  });

  test('by resignation, also out of turn', () => {
    expect(after(start(), { kind: 'resign' }).end).toMatchObject({
      result: '0-1',
      termination: 'resignation',
    });
    const outOfTurn = act(start(), 'black', { kind: 'resign' }, 0);
    expect(outOfTurn.ok && outOfTurn.value.end).toMatchObject({ result: '1-0', termination: 'resignation' });
  });

  test('by agreement, while the offer stands: for one reply', () => {
    const offered = after(start(), move('e2e4', true));
    expect(offered.drawOffered).toBe(true);
    expect(after(offered, { kind: 'acceptDraw' }).end?.termination).toBe('agreement');
    const declined = after(offered, 'e7e5');
    expect(code(advance(declined, { kind: 'acceptDraw' }, 0))).toBe('no-draw-offered');
    expect(code(advance(start(), { kind: 'acceptDraw' }, 0))).toBe('no-draw-offered');
  });

  test('by abort, before both sides have moved; later only by an operator', () => {
    const one = after(start(), 'e2e4');
    const aborted = act(one, 'black', { kind: 'abort' }, 0);
    expect(aborted.ok && aborted.value.end).toMatchObject({ result: '*', termination: 'abort' });
    const two = after(one, 'e7e5');
    expect(code(act(two, 'white', { kind: 'abort' }, 0))).toBe('abort-too-late');
    const byOperator = act(two, null, { kind: 'abort' }, 0);
    expect(byOperator.ok && byOperator.value.end?.termination).toBe('abort');
    expect(code(act(two, null, { kind: 'resign' }, 0))).toBe('not-a-player');
  });

  test.each(['illegal-move', 'player-error', 'player-gone'] as const)('by forfeit: %s', termination => {
    const lost = forfeit(start(), 'white', termination, { code: 'agent-failed' }, 0);
    expect(lost.end).toEqual({
      result: '0-1',
      termination,
      winner: 'black',
      reason: { code: 'agent-failed' },
    });
    expect(forfeit(lost, 'black', 'player-gone', { code: 'player-away' }, 0)).toBe(lost);
  });

  test('by adjudication at the ply limit, a draw, unless the last ply mates', () => {
    expect(play('e2e4 e7e5', start({ plyLimit: 2 })).end).toMatchObject({
      result: '1/2-1/2',
      termination: 'adjudication',
    });
    expect(play('f2f3 e7e5 g2g4 d8h4', start({ plyLimit: 4 })).end?.termination).toBe('checkmate');
  });

  test('by resignation or failure, of either side, while the lag of the side to move keeps its flag up', () => {
    const match = after(start({ clock: '10+0' }), 'e2e4', 3000);
    for (const [loser, result] of [
      ['white', '0-1'],
      ['black', '1-0'],
    ] as const) {
      const resigned = act(match, loser, { kind: 'resign' }, 13_200, 200);
      expect(resigned.ok && resigned.value.end).toMatchObject({ result, termination: 'resignation' });
      const gone = forfeit(match, loser, 'player-gone', { code: 'player-away' }, 13_200, 200);
      expect(gone.end).toMatchObject({ result, termination: 'player-gone' });
    }
    expect(code(act(match, 'white', { kind: 'resign' }, 13_201, 200))).toBe('flag-fallen');
  });

  test('by flag fall, for the side that can mate; a draw where it cannot', () => {
    const match = after(start({ clock: '10+0' }), 'e2e4', 3000);
    expect(flagAt(match)).toBe(13_000);
    expect(flagFall(match, 13_000)).toBeNull();
    expect(flagFall(match, 13_001)?.end).toMatchObject({ result: '1-0', termination: 'flag-fall' });
    expect(code(advance(match, move('e7e5'), 13_001))).toBe('flag-fallen');
    expect(advance(match, move('e7e5'), 13_000).ok).toBe(true);
    // Nothing undoes it: neither resigning, nor aborting, nor the player's own failure.
    expect(code(act(match, 'white', { kind: 'resign' }, 13_001))).toBe('flag-fallen');
    expect(code(act(match, 'black', { kind: 'abort' }, 13_001))).toBe('flag-fallen');
    expect(forfeit(match, 'black', 'player-error', { code: 'agent-failed' }, 13_001).end?.termination).toBe(
      'flag-fall',
    );
    const bare = start({ fen: '8/8/4k3/8/8/4KR2/8/8 w - - 0 1', clock: '10+0' });
    expect(flagFall(bare, 10_001)?.end).toMatchObject({
      result: '1/2-1/2',
      termination: 'flag-fall',
      winner: null,
    });
  });

  test('with one sentence for people, whichever way it was', () => {
    const ends: MatchEnd[] = [
      { result: '1-0', termination: 'checkmate', winner: 'white', reason: null },
      {
        result: '0-1',
        termination: 'illegal-move',
        winner: 'black',
        reason: { code: 'illegal-answers', what: 'a1a8', count: 1 },
      },
      { result: '1/2-1/2', termination: 'fifty-moves', winner: null, reason: null },
      { result: '*', termination: 'abort', winner: null, reason: { code: 'match-cap' } },
    ];
    expect(ends.map(describeEnd)).toEqual([
      'White wins by checkmate',
      'Black wins: White forfeits by illegal moves: "a1a8" is not legal here',
      'Draw by the fifty-move rule',
      'The match was aborted: its cap on money is reached',
    ]);
  });
});

describe('the clock', () => {
  test('charges the time from the opponent’s commit, and adds the increment after the move', () => {
    const one = after(start({ clock: '60+2' }), 'e2e4', 10_000);
    expect(one.clock?.remainingMs).toEqual({ white: 52_000, black: 60_000 });
    expect(one.turnStartedAt).toBe(10_000);
    const two = after(one, 'e7e5', 10_000);
    expect(two.clock?.remainingMs).toEqual({ white: 52_000, black: 62_000 });
  });

  test('starts anew for each move where the time is fixed', () => {
    const one = after(start({ clock: '5/move' }), 'e2e4', 4000);
    expect(one.clock?.remainingMs).toEqual({ white: 5000, black: 5000 });
    expect(flagAt(one)).toBe(9000);
  });

  test('stops for the side to move when the match ends otherwise', () => {
    const match = after(start({ clock: '60+2' }), 'e2e4', 10_000);
    const resigned = act(match, 'white', { kind: 'resign' }, 25_000);
    expect(resigned.ok && resigned.value.clock?.remainingMs).toEqual({ white: 52_000, black: 45_000 });
    expect(flagFall(match, 999_999)?.clock?.remainingMs).toEqual({ white: 52_000, black: 0 });
    expect(resigned.ok && flagAt(resigned.value)).toBeNull();
  });

  test('is none, and no flag falls, where none was arranged', () => {
    const match = after(start(), 'e2e4', 1e9);
    expect(match.clock).toBeNull();
    expect(flagAt(match)).toBeNull();
    expect(flagFall(match, 1e12)).toBeNull();
  });
});

describe('any legal game', () => {
  /** The last two let fifty moves, repetitions and bare kings come about. */
  const STARTS = [
    START_FEN,
    'r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1',
    'rnbqkb1r/ppp1p1pp/7n/3pPp2/8/8/PPPP1PPP/RNBQKBNR w KQkq f6 0 4',
    '8/8/4k3/8/8/3QK3/8/7q w - - 60 90',
    '8/3k4/8/8/8/3K4/4p3/7n b - - 80 90',
  ];

  function ownEnd(chess: Chess): string | undefined {
    if (chess.isCheckmate()) return 'checkmate';
    if (chess.isStalemate()) return 'stalemate';
    if (chess.isInsufficientMaterial()) return 'insufficient-material';
    if (chess.isThreefoldRepetition()) return 'threefold-repetition';
    return chess.isDrawByFiftyMoves() ? 'fifty-moves' : undefined;
  }

  /** The move that takes back the mover's last one, where it can. */
  function back({ moves, fen }: Match): string | null {
    const last = moves.at(-2) ?? '';
    const undo = `${last.slice(2, 4)}${last.slice(0, 2)}`;
    return playMove(fen, undo).ok ? undo : null;
  }

  test('has the positions, the SAN and the end that chess.js itself finds', () => {
    const seen = new Set<string | undefined>();
    const decision = fc.record({
      fraction: fc.double({ min: 0, max: 1, noNaN: true }),
      goesBack: fc.constantFrom(true, false, false),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...STARTS),
        fc.array(decision, { minLength: 20, maxLength: 80, size: 'max' }),
        (fen, decisions) => {
          const chess = new Chess(fen);
          let match = start({ fen });
          for (const { fraction, goesBack } of decisions) {
            if (match.end !== null) break;
            const uci = (goesBack ? back(match) : null) ?? legalMoveAt(match.fen, fraction);
            if (uci === null) throw new Error(`${match.fen} is over, and the match is not`);
            match = after(match, uci);
            const played = chess.move(match.sans.at(-1) ?? '', { strict: true });
            expect([played.lan, played.san]).toEqual([uci, match.sans.at(-1)]);
            expect(match.fen).toBe(chess.fen());
            expect(match.end?.termination).toBe(ownEnd(chess));
          }
          seen.add(match.end?.termination);
        },
      ),
      { numRuns: 60 },
    );
    // A third of the games or so: the comparison is not with games that merely go on.
    expect(seen).toContain('threefold-repetition');
  });

  test('leaves every match before a ply as it was', () => {
    const [before, ...rest] = 'g1f3 g8f6 f3g1 f6g8'
      .split(' ')
      .reduce<readonly Match[]>(
        (matches, uci) => [...matches, after(matches.at(-1) ?? start(), uci)],
        [start()],
      );
    expect(before).toEqual(start());
    expect(rest.map(({ moves, repetitions }) => [moves.length, repetitions.size])).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 4],
    ]);
  });
});
