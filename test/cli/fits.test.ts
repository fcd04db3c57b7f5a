import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { START_FEN } from '../../shared/chess/position.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-fits-'));
  const plies = ['e2e4', 'e7e5', 'g1f3'].map((uci, index) => ({
    uci,
    actorMs: 1000 * (index + 1),
    actorTokens: { input: 300 + index, output: 2000 - 100 * index },
    guesses: {},
  }));
  const game = {
    id: 'made-up',
    source: 'written for this test',
    white: 'nobody',
    initialFen: START_FEN,
    plies,
  };
  writeFileSync(join(folder, 'game.json'), JSON.stringify(game));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(verb: 'fitPredictor' | 'fitProfile', ...args: readonly string[]) {
  const program = fileURLToPath(new URL(`../../server/cli/${verb}.ts`, import.meta.url));
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

describe('fitting', () => {
  test('a profile holds the quantiles of time and tokens, and the median of the input', () => {
    const out = join(folder, 'profile.txt');
    expect(run('fitProfile', '--from', folder, '--out', out).status).toBe(0);
    const profile: unknown = JSON.parse(readFileSync(out, 'utf8'));
    expect(profile).toMatchObject({ model: 'nobody', moves: 3, inputTokens: 301 });
    // Quantiles 0, 1/4, 1/2 and 1 of 101.
    expect(profile).toHaveProperty(['thinkMs', 0], 1000);
    expect(profile).toHaveProperty(['thinkMs', 25], 1500);
    expect(profile).toHaveProperty(['thinkMs', 50], 2000);
    expect(profile).toHaveProperty(['thinkMs', 100], 3000);
    expect(profile).toHaveProperty(['outputTokens', 100], 2000);
  });

  test.each([
    ['fitProfile', ['--from', 'FOLDER'], '--out'],
    ['fitProfile', ['--from', './nowhere', '--out', 'x'], 'no folder'],
    ['fitProfile', ['--from', 'FOLDER', '--out', './nowhere/x.json'], 'cannot be written'],
    ['fitPredictor', [], '--dir'],
    ['fitPredictor', ['--dir', 'FOLDER', '--games', 'x'], 'whole number'],
    ['fitPredictor', ['--dir', 'FOLDER', '--agent', 'fritz'], 'stockfish'],
    ['fitPredictor', ['--dir', 'FOLDER', '--agent', 'uci:command=e,clock=own'], 'clock'],
  ] as const)('%s %j is refused in one line, and exits with 2', (verb, args, hint) => {
    const { status, stdout, stderr } = run(verb, ...args.map(arg => (arg === 'FOLDER' ? folder : arg)));
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(hint);
  });
});
