import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chess } from 'chess.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('../../server/cli/match.ts', import.meta.url));

function match(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

const report = z.strictObject({
  moves: z.array(z.string()),
  result: z.string(),
  termination: z.string(),
  wallMs: z.number(),
  searchMs: z.number(),
  windows: z.number(),
  readyHits: z.number(),
  pendingHits: z.number(),
  misses: z.number(),
  chained: z.number(),
  branches: z.number(),
  squashed: z.number(),
  usageRatio: z.number(),
  maxUsage: z.number().nullable(),
  theory: z.strictObject({ paper: z.number(), tree: z.number() }).nullable(),
  forecast: z.object({ windows: z.number(), logLoss: z.number(), brier: z.number() }).nullable(),
});
const comparison = z.strictObject({
  sequential: report,
  speculative: report,
  savedFraction: z.number(),
  identical: z.boolean().nullable(),
});

const AGENT = 'stockfish:nodes=300,temperature=60';

describe('npm run match', () => {
  test('compares a match with its sequential self: one JSON object, identical games, no window without speculation', () => {
    const { status, stdout, stderr } = match(
      ...`--white ${AGENT} --black ${AGENT} --pace gpt-5:0.0005 --max-plies 12 --seed 7 --compare --json`.split(
        ' ',
      ),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { sequential, speculative, identical } = comparison.parse(JSON.parse(stdout));
    expect(identical).toBe(true);
    expect(sequential).toMatchObject({ windows: 0, branches: 0, usageRatio: 1, termination: 'adjudication' });
    expect(speculative.moves).toEqual(sequential.moves);
    expect(speculative.branches).toBeGreaterThan(0);
    expect(speculative.windows + speculative.chained).toBe(11);
    expect(sequential).toMatchObject({ maxUsage: null, theory: null, forecast: null });
    expect(speculative.maxUsage).toBe(2.65);
    expect(speculative.theory?.tree).toBeGreaterThanOrEqual(0);
    expect(speculative.forecast?.windows).toBeGreaterThan(0);
  });

  test('claims no identity for agents that do not promise it', () => {
    const engine = fileURLToPath(new URL('../fake/engine.ts', import.meta.url));
    const uci = `uci:command=${process.execPath} ${engine},movetimeMs=5`;
    const { stdout } = match('--white', uci, '--black', 'random', '--max-plies', '4', '--compare', '--json');
    expect(comparison.parse(JSON.parse(stdout)).identical).toBeNull();
  });

  test('tells each ply and the result, and writes a PGN', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ponderhit-cli-'));
    const file = join(folder, 'game.pgn');
    const { stdout } = match(
      '--white',
      'random',
      '--black',
      'random',
      '--max-plies',
      '4',
      '--clock',
      '60+1',
      '--pgn',
      file,
    );
    expect(stdout).toContain('Random – Random, speculation balanced');
    expect(stdout).toContain('Draw by adjudication at the ply limit');
    const chess = new Chess();
    chess.loadPgn(readFileSync(file, 'utf8'));
    expect(chess.history()).toHaveLength(4);
    rmSync(folder, { recursive: true });
  });

  test.each([
    [['--white', 'nobody'], /^error: .*kinds are stockfish, uci, openai, random/],
    [['--white', 'stockfish:depth=3'], /^error: .*allowed: nodes, temperature/],
    [['--pace', 'slow'], /^error: .*gpt-5/],
    [['--clock', 'soon'], /^error: .*"60\+1"/],
    [['--fen', 'x'], /^error: .*/],
    [['--seed', '-1'], /^error: .*whole number/],
    [['--speculation', 'bold'], /^error: .*off, one-step, thrifty, balanced, eager/],
    [['--what'], /^error: unknown option/],
    [['--white', 'uci:command=/bin/true,clock=own'], /^error: .*clock/],
  ])('refuses a bad option in one line that says what is allowed, with exit code 2: %j', (args, message) => {
    const { status, stdout, stderr } = match(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  test('explains every option', () => {
    const { status, stdout } = match('--help');
    expect(status).toBe(0);
    for (const option of [
      'white',
      'black',
      'pace',
      'speculation',
      'max-plies',
      'clock',
      'fen',
      'seed',
      'pgn',
      'compare',
      'json',
    ]) {
      expect(stdout).toContain(`--${option}`);
    }
  });
});
