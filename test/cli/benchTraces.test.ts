import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { START_FEN } from '../../shared/chess/position.ts';

const PROGRAM = fileURLToPath(new URL('../../server/cli/benchTraces.ts', import.meta.url));

/** A recorded game that was never recorded: natural moves, some guessed, some long thoughts. */
const MOVES = ['e2e4', 'e7e5', 'g1f3', 'b8c6', 'f1b5', 'a7a6', 'b5a4', 'g8f6', 'e1g1', 'f8e7'];
const GAME = {
  id: 'made-up',
  source: 'written for this test',
  white: 'nobody',
  initialFen: START_FEN,
  plies: MOVES.map((uci, index) => ({
    uci,
    // One think was longer than the server’s limit is.
    actorMs: index === 4 ? 1_200_000 : 20_000 + 9000 * (index % 4),
    actorTokens: { input: 300, output: 2000 + 100 * index },
    guesses: {
      3: {
        moves: [uci, 'a2a3', 'a7a5'].slice(index % 3 === 0 ? 1 : 0),
        ms: 3000,
        tokens: { input: 400, output: 200 },
      },
    },
  })),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-traces-'));
  writeFileSync(join(folder, 'game.json'), JSON.stringify(GAME));
});
afterAll(() => rmSync(folder, { recursive: true }));

const mean = z.strictObject({
  savedFraction: z.number(),
  usageRatio: z.number(),
  stepAccuracy: z.number(),
});
const figures = z.strictObject({
  policy: z.string(),
  predictor: z.string(),
  plies: z.number(),
  games: z.array(
    z.strictObject({
      id: z.string(),
      savedFraction: z.number(),
      usageRatio: z.number(),
      stepAccuracy: z.number(),
      windows: z.number(),
      readyHits: z.number(),
      pendingHits: z.number(),
      misses: z.number(),
      branches: z.number(),
      peakBranches: z.number(),
    }),
  ),
  mean,
  maxUsage: z.number().nullable(),
  usageOff: z.number().nullable(),
  theory: z.strictObject({ paper: z.number(), tree: z.number() }).nullable(),
  forecast: z.object({ windows: z.number(), logLoss: z.number(), brier: z.number() }).nullable(),
  real: z.object({ speed: z.number(), mean }).nullable(),
});

function bench(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [PROGRAM, '--dir', folder, '--plies', '10', ...args], {
    encoding: 'utf8',
  });
}

function json(...args: readonly string[]): z.infer<typeof figures> {
  return figures.parse(JSON.parse(bench('--json', ...args).stdout));
}

describe('npm run bench:traces', () => {
  test.each(['engine', 'recorded', 'blend'])(
    'prints the same figures twice, and saves time at a price: %s',
    predictor => {
      const args = ['--json', '--policy', 'balanced', '--predictor', predictor];
      const first = bench(...args);
      expect(first.stderr).toBe('');
      expect(bench(...args).stdout).toBe(first.stdout);
      const { mean, games } = figures.parse(JSON.parse(first.stdout));
      expect(mean.savedFraction).toBeGreaterThan(0.02);
      expect(mean.usageRatio).toBeGreaterThan(1);
      expect(games[0]?.peakBranches).toBeGreaterThan(0);
    },
  );

  test('spends more where more may be spent, and says how far off the bound it was', () => {
    const [little, much] = ['1.2', '8'].map(usage => json('--max-usage', usage));
    expect(little?.mean.usageRatio).toBeLessThan(much?.mean.usageRatio ?? 0);
    expect(little?.maxUsage).toBe(1.2);
    expect(little?.usageOff).toBeCloseTo((little?.mean.usageRatio ?? 0) / 1.2 - 1, 3);
  });

  test('says what theory expects, and how good the predictions were', () => {
    const { theory, forecast } = json();
    expect(theory?.paper).toBeGreaterThan(0);
    expect(theory?.tree).toBeGreaterThan(0);
    expect(forecast?.windows).toBeGreaterThan(0);
    expect(forecast?.logLoss).toBeGreaterThan(0);
  });

  test('saves on the real clock about what it saves on the virtual one', () => {
    const { mean: virtual, real } = json('--real-speed', '200');
    expect(real?.speed).toBe(200);
    // An hour's think takes seconds here, so that a busy machine shows; the bench is run slower.
    expect(Math.abs((real?.mean.savedFraction ?? 1) - virtual.savedFraction)).toBeLessThan(0.2);
  });

  test('draws the frontier of all policies', () => {
    const file = join(folder, 'frontier.svg');
    expect(bench('--plot', file).status).toBe(0);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toMatch(/^<svg /);
    for (const name of ['thrifty', 'balanced', 'eager', 'one step', 'paper']) expect(svg).toContain(name);
  });

  test('refuses to leave out the only game, and a bound on usage that is none', () => {
    const alone = bench('--leave-one-out');
    expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining('at least two recorded games')]);
    const usage = bench('--max-usage', '1');
    expect([usage.status, usage.stderr]).toEqual([2, expect.stringContaining('a number from 1.05 to 100')]);
  });

  test('saves nothing and costs nothing without speculation', () => {
    expect(json('--policy', 'off').mean).toEqual({ savedFraction: 0, usageRatio: 1, stepAccuracy: 0 });
  });

  test('has the paper’s own estimator as a peer', () => {
    const { predictor, games } = json('--policy', 'paper');
    expect(predictor).toBe('recorded');
    expect(games[0]).toMatchObject({ pendingHits: 0, peakBranches: 3, stepAccuracy: 0.6 });
  });

  test('prints a table for people', () => {
    const { stdout } = bench('--policy', 'paper');
    expect(stdout).toContain('made-up');
    expect(stdout).toMatch(/mean +\d+ %/);
  });

  test('says in one line what is wrong with a folder', () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--dir', join(folder, 'none')], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: .*there is no folder/);
  });
});
