import { Chess } from 'chess.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePgn, type PgnGame } from '../../../shared/chess/pgn.ts';
import { START_FEN } from '../../../shared/chess/position.ts';
import { parseTimeControl } from '../../../shared/chess/timeControl.ts';
import { move } from '../../../shared/match/choice.ts';
import { advance, type Match, startMatch } from '../../../shared/match/match.ts';

function played(ucis: readonly string[], { fen = START_FEN, clock = '60+1' } = {}): Match {
  const timeControl = parseTimeControl(clock);
  const match = startMatch({
    initialFen: fen,
    at: 0,
    ...(timeControl.ok && { timeControl: timeControl.value }),
  });
  if (!match.ok) throw new Error(match.error.message);
  return ucis.reduce((now, uci) => {
    const next = advance(now, move(uci), now.turnStartedAt + 1500);
    if (!next.ok) throw new Error(next.error.message);
    return next.value;
  }, match.value);
}

function game(match: Match, names: { white?: string; black?: string } = {}): PgnGame {
  return {
    event: 'Ponderhit match',
    site: 'Ponderhit',
    date: Date.UTC(2026, 0, 2),
    round: '-',
    white: names.white ?? 'A',
    black: names.black ?? 'B',
    match,
    plies: match.moves.map(() => ({ clockMs: match.clock === null ? null : 59_500, waitedMs: 1500 })),
  };
}

describe('a PGN', () => {
  test('has the seven tags, the clocks and times of every ply, and how it ended', () => {
    expect(makePgn(game(played(['f2f3', 'e7e5', 'g2g4', 'd8h4'])))).toBe(
      `[Event "Ponderhit match"]
[Site "Ponderhit"]
[Date "2026.01.02"]
[Round "-"]
[White "A"]
[Black "B"]
[Result "0-1"]
[TimeControl "60+1"]
[PlyCount "4"]
[Termination "normal"]

1. f3 { [%clk 0:00:59.5] [%emt 0:00:01.500] } 1... e5
{ [%clk 0:00:59.5] [%emt 0:00:01.500] } 2. g4
{ [%clk 0:00:59.5] [%emt 0:00:01.500] } 2... Qh4#
{ [%clk 0:00:59.5] [%emt 0:00:01.500] Black wins by checkmate } 0-1
`,
    );
  });

  test('tells the position it started from, and counts moves from there', () => {
    const fen = '4k3/8/8/8/8/8/4P3/4K3 b - - 3 17';
    const pgn = makePgn(game(played(['e8e7', 'e2e4'], { fen, clock: 'none' })));
    expect(pgn).toContain(`[SetUp "1"]\n[FEN "${fen}"]`);
    expect(pgn).toContain('17... Ke7 { [%emt 0:00:01.500] } 18. e4');
    expect(pgn).toContain('[TimeControl "-"]');
    const chess = new Chess();
    chess.loadPgn(pgn);
    expect(chess.history()).toEqual(['Ke7', 'e4']);
  });

  test('says a fixed time for each move as the standard does', () => {
    expect(makePgn(game(played(['e2e4'], { clock: '10/move' })))).toContain('[TimeControl "1/10"]');
  });

  test('lets no failure’s detail break out of its comment', () => {
    const match = played(['e2e4']);
    const detail = 'x } 1-0 [%clk 9:99]\n%evil';
    const end = { result: '0-1', termination: 'player-error', winner: 'black', detail } as const;
    const pgn = makePgn(game({ ...match, end }));
    expect(pgn).toContain('{ [%clk 0:00:59.5] [%emt 0:00:01.500] Black wins: White forfeits by a failure: x');
    expect(pgn.match(/[{}]/g)).toEqual(['{', '}']);
    expect(pgn.match(/%clk/g)).toHaveLength(1);
  });

  test('is read back by other programs with whatever names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (white, black) => {
        const pgn = makePgn(game(played(['e2e4', 'e7e5']), { white: `w${white}`, black: `"]\\${black}` }));
        // No line break gets into a tag, and each tag is one line.
        const header = pgn.slice(0, pgn.indexOf('\n\n')).split('\n');
        expect(header).toHaveLength(10);
        expect(header.every(line => /^\[\w+ "(?:[^"\\]|\\["\\])*"\]$/.test(line))).toBe(true);
      }),
      { numRuns: 300 },
    );
    const mate = new Chess();
    mate.loadPgn(makePgn(game(played(['f2f3', 'e7e5', 'g2g4', 'd8h4']))));
    expect(mate.history()).toEqual(['f3', 'e5', 'g4', 'Qh4#']);
    const chess = new Chess();
    chess.loadPgn(makePgn(game(played(['e2e4', 'e7e5']), { white: 'A {curly} name', black: 'semi; colon' })));
    expect(chess.history()).toEqual(['e4', 'e5']);
    expect(chess.getHeaders().White).toBe('A {curly} name');
  });
});
