import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  mean: z.strictObject({ savedFraction: z.number(), usageRatio: z.number(), stepAccuracy: z.number() }),
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
  test.each(['engine', 'recorded'])(
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
