import { Chess } from 'chess.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePgn, type PgnGame } from '../../../shared/chess/pgn.ts';
import { legalMoveAt, START_FEN } from '../../../shared/chess/position.ts';
import { parseTimeControl } from '../../../shared/chess/timeControl.ts';
import { move } from '../../../shared/match/choice.ts';
import { aborted, drawn, won } from '../../../shared/match/end.ts';
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

const SHUFFLE = ['g1f3', 'g8f6', 'f3g1', 'f6g8'];

function randomGame(draws: readonly number[]): Match {
  return draws.reduce((match, draw) => {
    const uci = match.end === null ? legalMoveAt(match.fen, draw) : null;
    const next = uci === null ? null : advance(match, move(uci), match.turnStartedAt);
    return next?.ok ? next.value : match;
  }, played([]));
}

/** What a tag can hold of a text: each run of line breaks and other control characters is one space. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** One line of a header, by the standard: a quote and a backslash in a value stand behind a backslash. */
function tagOf(line: string): [tag: string, value: string] {
  const found = /^\[(\w+) "((?:[^"\\]|\\["\\])*)"\]$/u.exec(line);
  if (found === null) throw new Error(`not a tag: ${JSON.stringify(line)}`);
  const [, tag = '', value = ''] = found;
  return [tag, value.replace(/\\(.)/g, '$1')];
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

  test('says how a match ended before its first move', () => {
    const match = { ...played([]), end: aborted({ code: 'said', what: 'by an operator' }) };
    const pgn = makePgn(game(match));
    expect(pgn).toContain('[Result "*"]');
    expect(pgn).toContain('[Termination "unterminated"]');
    expect(pgn.slice(pgn.indexOf('\n\n'))).toBe('\n\n{ The match was aborted: by an operator } *\n');
  });

  test.each([
    [won('white', 'checkmate'), 'normal'],
    [drawn('threefold-repetition'), 'normal'],
    [won('black', 'flag-fall'), 'time forfeit'],
    [won('white', 'illegal-move'), 'rules infraction'],
    [won('white', 'player-error'), 'abandoned'],
    [won('white', 'player-gone'), 'abandoned'],
    [drawn('adjudication'), 'adjudication'],
    [aborted(), 'unterminated'],
    [null, 'unterminated'],
  ])('names the end as the standard does: %j is %s', (end, tag) => {
    expect(makePgn(game({ ...played(['e2e4']), end }))).toContain(`[Termination "${tag}"]`);
  });

  test('writes times rounded, beyond the hour too', () => {
    const match = played(['e2e4']);
    const pgn = makePgn({ ...game(match), plies: [{ clockMs: 3_599_960, waitedMs: 3_661_000.6 }] });
    expect(pgn).toContain('{ [%clk 1:00:00.0] [%emt 1:01:01.001] }');
  });

  test('tells what a language model took for a move, and no cost that is not known', () => {
    const ply = { clockMs: null, waitedMs: 1000 };
    const of = (costUsd: number | null) =>
      makePgn({
        ...game(played(['e2e4'], { clock: 'none' })),
        plies: [{ ...ply, tokens: 1234, costUsd }],
        moreTags: [['TokensPlayed', '1234']],
      });
    expect(of(0.00125)).toContain('{ [%emt 0:00:01.000] [%tokens 1234] [%usd 0.001250] }');
    expect(of(0.00125)).toContain('[TokensPlayed "1234"]');
    expect(of(null)).toContain('{ [%emt 0:00:01.000] [%tokens 1234] }');
  });

  test('keeps its lines to 80 characters, however much is said of the end', () => {
    const detail = 'many words '.repeat(40);
    const end = won('black', 'player-error', { code: 'said', what: detail });
    const pgn = makePgn(game({ ...played([...SHUFFLE, 'e2e4']), end }));
    const movetext = pgn.slice(pgn.indexOf('\n\n') + 2);
    expect(Math.max(...movetext.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
    expect(movetext.replace(/\s+/g, ' ')).toContain(detail.trim());
    // Every command is whole.
    expect(movetext).toMatch(/^(?:[^[]|\[%\w+ [\d:.]+\])*$/);
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
    const end = {
      result: '0-1',
      termination: 'player-error',
      winner: 'black',
      reason: { code: 'said', what: detail },
    } as const;
    const pgn = makePgn(game({ ...match, end }));
    expect(pgn.slice(pgn.indexOf('1. e4')).replaceAll('\n', ' ')).toBe(
      '1. e4 { [%clk 0:00:59.5] [%emt 0:00:01.500] Black wins: White forfeits by a failure: ' +
        'x 1-0 clk 9:99 evil } 0-1 ',
    );
    expect(pgn.match(/[{}]/g)).toEqual(['{', '}']);
    expect(pgn.match(/%clk/g)).toHaveLength(1);
  });

  test('is read back by chess.js: the moves, and every tag', () => {
    // chess.js cannot read an escaped quote back, and leaves escaped backslashes as they are.
    const name = fc.string({ unit: 'grapheme' }).map(text => `n${text.replace(/["\\]/g, '')}`);
    fc.assert(
      fc.property(name, name, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (white, black, draws) => {
        const match = randomGame(draws);
        const chess = new Chess();
        chess.loadPgn(makePgn(game(match, { white, black })));
        expect(chess.history()).toEqual(match.sans);
        expect(chess.getHeaders()).toMatchObject({
          Event: 'Ponderhit match',
          Site: 'Ponderhit',
          Date: '2026.01.02',
          Round: '-',
          White: onOneLine(white),
          Black: onOneLine(black),
          Result: match.end?.result ?? '*',
          TimeControl: '60+1',
          PlyCount: String(match.moves.length),
        });
      }),
      { numRuns: 60 },
    );
  });

  test('is read back with whatever names, quotes and backslashes too, by the rules of the standard', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('"', '\\', ']', '[', '\n', '\r', '\u2028', '{', '%', 'x'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nasty), nasty, (white, black) => {
        const pgn = makePgn(game(played(['e2e4', 'e7e5']), { white, black }));
        const header = pgn.slice(0, pgn.indexOf('\n\n')).split('\n').map(tagOf);
        expect(header.map(([tag]) => tag).join(' ')).toBe(
          'Event Site Date Round White Black Result TimeControl ECO Opening PlyCount Termination',
        );
        expect(header[4]).toEqual(['White', onOneLine(white)]);
        expect(header[5]).toEqual(['Black', onOneLine(black)]);
      }),
      { numRuns: 300 },
    );
  });
});
