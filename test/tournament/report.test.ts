import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { parsePgn } from 'chessops/pgn';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { THEMES } from '../../server/tournament/report/palette.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';
import { launchBrowser } from '../e2e/browser.ts';

const PROGRAM = fileURLToPath(new URL('../../server/cli/tournament.ts', import.meta.url));
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const AGENT = 'stockfish:nodes=200,temperature=80';

const folder = mkdtempSync(join(tmpdir(), 'ponderhit-report-'));
let browser: Browser;
let summary = '';

beforeAll(async () => {
  const args = `--agents ${AGENT},${AGENT} --pace gpt-5:0.0002 --games 12 --modes sequential,one-step,balanced --max-plies 12 --seed 3 --concurrency 4`;
  const played = spawnSync(process.execPath, [PROGRAM, ...args.split(' '), '--out', folder], {
    encoding: 'utf8',
  });
  if (played.status !== 0) throw new Error(played.stderr);
  summary = played.stdout;
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

async function openReport(colorScheme: 'light' | 'dark'): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ colorScheme, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => complaints.push(message.text()));
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  return { page, complaints };
}

describe('the report', () => {
  test('says what was saved with an interval, and that the games are identical', () => {
    const results = tournamentResults.parse(JSON.parse(read('results.json')));
    expect(results).toMatchObject({ played: 36, planned: 36, aborted: 0 });
    for (const { saved, sameness } of results.comparisons) {
      expect(sameness).toMatchObject({ promised: 12, identical: 12, others: 0 });
      expect(saved.low).toBeLessThan(saved.estimate);
      expect(saved.high).toBeGreaterThan(saved.estimate);
    }
    expect(summary).toContain('Identical games in all 12 pairs');
    expect(read('report.html')).toContain('Identical games in all 12 pairs');
  });

  test.each(['light', 'dark'] as const)('opens without a network, and axe finds nothing: %s', async theme => {
    const { page, complaints } = await openReport(theme);
    for (const details of await page.locator('details.numbers summary').all()) await details.click();
    await page.evaluate(AXE);
    const found: AxeResults = await page.evaluate('axe.run()');
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('replays every game, by buttons and by keys', async () => {
    const { page } = await openReport('light');
    const results = tournamentResults.parse(JSON.parse(read('results.json')));
    await page
      .getByRole('button', { name: /^Replay/ })
      .last()
      .click();
    const last = results.games.at(-1);
    await expect.poll(() => page.locator('#viewer h3').innerText()).toContain(`${last?.game}, ${last?.mode}`);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Last position' }).click();
    const rows: { match: string; fen: string }[] = parse(read('plies.csv'), { columns: true });
    const fen = rows.findLast(row => row.match === last?.match)?.fen ?? '';
    const pieces = (fen.split(' ')[0] ?? '').replace(/[/\d]/g, '').length;
    const label = (await page.locator('.board').getAttribute('aria-label')) ?? '';
    expect(label.split(', ')).toHaveLength(pieces);
    const king = /white king (\w\d)/.exec(label)?.[1] ?? '';
    const rank = fen.split('/')[8 - Number(king[1])]?.split(' ')[0] ?? '';
    const file = rank.replace(/\d/g, count => ' '.repeat(Number(count))).indexOf('K');
    expect('abcdefgh'[file]).toBe(king[0]);
    await page.context().close();
  });

  test('draws the lines of a saving where its estimate and its bounds are', () => {
    const drawn = read('report.html')
      .split('<figure')
      .filter(each => each.includes('What each pair of games'));
    expect(drawn).toHaveLength(2);
    for (const figure of drawn) {
      // Of the scale's marks, and of the lines: how high they stand, and what they say.
      const told = (words: string) =>
        [
          ...figure.matchAll(
            new RegExp(`translate\\([\\d.]+ ([\\d.]+)\\)"[^>]*>${words}(-?[\\d.]+) %<`, 'g'),
          ),
        ].map(([, y, value]) => ({ y: Number(y), value: Number(value) }));
      const scale = told('');
      const [bottom, top] = [scale[0], scale.at(-1)];
      if (bottom === undefined || top === undefined) throw new Error('no scale');
      const lines = told('(?:saved|95 %:) ');
      expect(lines).toHaveLength(3);
      const perPercent = (top.y - bottom.y) / (top.value - bottom.value);
      for (const { y, value } of lines) {
        expect(Math.abs((y - bottom.y) / perPercent + bottom.value - value)).toBeLessThan(0.06);
      }
    }
  });

  test('cuts no table off on paper', async () => {
    const { page } = await openReport('light');
    await page.emulateMedia({ media: 'print' });
    const overflow = await page
      .locator('.scroll')
      .evaluateAll(all => all.map(each => getComputedStyle(each).overflowX));
    expect(new Set(overflow)).toEqual(new Set(['visible']));
    await page.context().close();
  });

  test('has a table beside every figure, and a name for it', async () => {
    const { page } = await openReport('light');
    const count = await page.locator('figure').count();
    expect(count).toBeGreaterThanOrEqual(8);
    expect(await page.locator('figure table').count()).toBe(count);
    expect(await page.locator('figure [role="img"][aria-label]').count()).toBe(count);
    await page.context().close();
  });
});

describe('imitated times', () => {
  test('are named wherever times are told: in the summary, in each row, and in each game', () => {
    expect(summary).toMatch(/imitated: .+ imitates gpt-5 ×0\.0002/);
    expect(summary).toMatch(/over 12 pairs from \d+ openings/);
    const rows: Record<string, string>[] = parse(read('plies.csv'), { columns: true });
    expect(new Set(rows.map(({ pace }) => pace))).toEqual(new Set(['gpt-5 ×0.0002']));
    for (const { headers } of parsePgn(read('games.pgn'))) {
      expect([headers.get('WhitePace'), headers.get('BlackPace')]).toEqual([
        'gpt-5 ×0.0002',
        'gpt-5 ×0.0002',
      ]);
    }
  });
});

describe('the files beside it', () => {
  test('say of a move in PGN what the search of the reply to it says in the table', () => {
    const rows: Record<string, string>[] = parse(read('plies.csv'), { columns: true });
    const told = parsePgn(read('games.pgn')).flatMap(game =>
      [...game.moves.mainline()].map(
        ({ comments = [] }) => /%ponder (\w+)/.exec(comments.join(' '))?.[1] ?? 'none',
      ),
    );
    const reply = rows.map((row, i) => (rows[i + 1]?.match === row.match ? rows[i + 1]?.kind : 'none'));
    expect(told).toEqual(reply);
  });

  test('hold a row for each ply, and every game in PGN with its times and what was foreseen', () => {
    const results = tournamentResults.parse(JSON.parse(read('results.json')));
    const plies = results.games.reduce((sum, game) => sum + game.plies, 0);
    const rows: Record<string, string>[] = parse(read('plies.csv'), { columns: true });
    expect(rows).toHaveLength(plies);
    const games = parsePgn(read('games.pgn'));
    expect(games).toHaveLength(36);
    expect(games.map(game => [...game.moves.mainline()].length)).toEqual(
      results.games.map(game => game.plies),
    );
    expect(games.map(game => game.headers.get('Mode'))).toEqual(results.games.map(game => game.mode));
    expect(read('games.pgn')).toMatch(
      /\[%emt \d:\d\d:\d\d\.\d{3}\] \[%ponder (?:ready|pending|miss|chained)/,
    );
  });
});

/** Machado, Oliveira, Fernandes (2009), severity 1: what a colour looks like without one kind of cone. */
const BLINDNESS = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

function linear(hex: string): number[] {
  return [1, 3, 5].map(at => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** CIE L*a*b* of linear sRGB. */
function lab([r = 0, g = 0, b = 0]: number[]): number[] {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(['light', 'dark'] as const)('the colours of the %s theme', theme => {
  test.each(Object.entries(BLINDNESS))('tell four modes apart for people with %s', (_name, m) => {
    const { s1, s2, s3, s4 } = THEMES[theme];
    const seen = [s1, s2, s3, s4].map(hex => {
      const [r = 0, g = 0, b = 0] = linear(hex);
      const row = (i: number): number =>
        Math.min(1, Math.max(0, (m[i] ?? 0) * r + (m[i + 1] ?? 0) * g + (m[i + 2] ?? 0) * b));
      return lab([row(0), row(3), row(6)]);
    });
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) {
        // A difference of 2 is just seen; 10 is seen at a glance.
        expect(Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)))).toBeGreaterThan(10);
      }
    }
  });
});
