import { describe, expect, test } from 'vitest';
import { bundledOpenings, chooseOpenings, parseOpenings } from '../../server/tournament/openings.ts';
import { parseFen, sideToMove } from '../../shared/chess/position.ts';

const LOPEZ = 'r1bqkbnr/pppp1ppp/2n5/1B2p3/4P3/5N2/PPPP1PPP/RNBQK2R b KQkq - 3 3';

describe('openings', () => {
  test('come with Ponderhit: some ninety named positions and more, each of them once', () => {
    const openings = bundledOpenings();
    expect(openings.length).toBeGreaterThan(90);
    expect(new Set(openings.map(({ fen }) => fen)).size).toBe(openings.length);
    expect(openings.every(({ fen }) => parseFen(fen).ok)).toBe(true);
    expect(openings.find(({ fen }) => fen === LOPEZ)?.name).toBe('C60 Ruy Lopez');
  });

  test('are chosen by the seed, none twice, and no more than there are', () => {
    const all = bundledOpenings();
    const chosen = chooseOpenings(all, 10, 7);
    expect(chosen).toEqual(chooseOpenings(all, 10, 7));
    expect(chosen).not.toEqual(chooseOpenings(all, 10, 8));
    expect(new Set(chosen).size).toBe(10);
    expect(chooseOpenings(all.slice(0, 3), 10, 7)).toHaveLength(3);
  });

  test('are read from EPD, with names and counters, and from FEN', () => {
    const epd = `# the Spanish\n${LOPEZ.split(' ', 4).join(' ')} hmvc 3; fmvn 3; id "Ruy Lopez";\n`;
    const named = { ok: true, value: [{ name: 'Ruy Lopez', fen: LOPEZ }] };
    expect(parseOpenings('epd', epd)).toEqual(named);
    expect(parseOpenings('epd', `\n${LOPEZ}\r\n`)).toEqual({
      ok: true,
      value: [{ name: 'Opening 1', fen: LOPEZ }],
    });
    // Twice the same position is one opening, whatever the counters say.
    expect(parseOpenings('epd', `${epd}${LOPEZ.replace('3 3', '0 1')}\n`)).toEqual(named);
  });

  test('are read from PGN: comments and variations passed over, from any position, the first moves of a long game', () => {
    const shuffle = Array.from({ length: 15 }, () => 'Nf3 Nf6 Ng1 Ng8').join(' ');
    const text = [
      '[Event "a"]\n[ECO "C60"]\n[Opening "Spanish"]\n\n1. e4 {best} e5 2. Nf3 (2. f4 exf4) 2... Nc6 $1 3. Bb5 *\n',
      `[FEN "${LOPEZ}"]\n[SetUp "1"]\n\n3... a6 *\n`,
      `1. e4 e5 ${shuffle} *\n`,
    ].join('\n');
    const read = parseOpenings('pgn', text);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.map(({ name }) => name)).toEqual(['C60 Spanish', 'Opening 2', "C42 Petrov's Defence"]);
    expect(read.value[0]?.fen).toBe(LOPEZ);
    expect(sideToMove(read.value[1]?.fen ?? '')).toBe('white');
  });

  test.each([
    ['epd', `${LOPEZ}\nnonsense\n`, 'openings-invalid', 'line 2'],
    ['epd', '8/8/8/8/8/8/8/K1k5 w - - 0 1', 'openings-invalid', 'line 1'],
    ['pgn', '[Event "a"]\n\n1. e4 e5 *\n\n[Event "b"]\n\n1. e4 Ke7 *\n', 'openings-invalid', 'line 5'],
    ['pgn', '1. f3 e5 2. g4 Qh4# 0-1', 'openings-invalid', 'line 1'],
    ['epd', '# nothing\n', 'openings-none', ''],
    ['pgn', '', 'openings-none', ''],
  ] as const)(
    'are refused where they cannot be played from, with the line: %s %j',
    (kind, text, code, place) => {
      const read = parseOpenings(kind, text);
      expect(read.ok ? null : read.error.code).toBe(code);
      expect(read.ok ? null : read.error.message).toContain(place);
    },
  );
});
