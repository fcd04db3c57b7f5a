import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trace } from '../../shared/match/trace.ts';

const PROGRAM = fileURLToPath(new URL('../../server/cli/importTraces.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A step file in the authors' form; `moves` may differ from one to the other. */
function writeSteps(guesses: number, moves: readonly string[]): void {
  const steps = moves.map((uci, index) => [
    String(index + 1),
    {
      current_move: `[${uci}]`,
      time_taken_current_agent: 1.5 + index,
      input_tokens_current_agent: 300,
      output_tokens_current_agent: 1000 + index,
      guessed_moves: Array.from({ length: guesses }, (_, rank) => `[${rank === 0 ? uci : 'a2a3'}]`),
      guess_prediction_time: 0.25,
      guess_input_tokens: 400,
      guess_output_tokens: 50,
      something_else: 'is left unread',
    },
  ]);
  mkdirSync(join(folder, 'from', 'game-1'), { recursive: true });
  const file = join(folder, 'from', 'game-1', `steps_info_x_guess_${guesses}.json`);
  writeFileSync(file, JSON.stringify(Object.fromEntries(steps)));
}

function run(): { status: number | null; stdout: string; stderr: string } {
  const args = [PROGRAM, '--from', join(folder, 'from'), '--out', join(folder, 'out')];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

const MOVES = Array.from({ length: 12 }, (_, index) => ['g1f3', 'g8f6', 'f3g1', 'f6g8'][index % 4] ?? '');

describe('npm run import-traces', () => {
  test('converts the published step files, in the order of their numbers, to recorded games', () => {
    for (const guesses of [1, 2, 3]) writeSteps(guesses, MOVES);
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    const game = trace.parse(JSON.parse(readFileSync(join(folder, 'out', 'game-1.json'), 'utf8')));
    expect(game.plies.map(({ uci }) => uci)).toEqual(MOVES);
    expect(game.plies[10]).toEqual({
      uci: 'f3g1',
      actorMs: 11_500,
      actorTokens: { input: 300, output: 1010 },
      guesses: Object.fromEntries(
        [1, 2, 3].map(guesses => [
          guesses,
          {
            moves: ['f3g1', 'a2a3', 'a2a3'].slice(0, guesses),
            ms: 250,
            tokens: { input: 400, output: 50 },
          },
        ]),
      ),
    });
  });

  test.each([
    [
      'a missing file',
      () => [1, 2].forEach(guesses => writeSteps(guesses, MOVES)),
      /no steps_info_\*_guess_3/,
    ],
    [
      'files that tell different games',
      () => [1, 2, 3].forEach(guesses => writeSteps(guesses, guesses === 3 ? ['e2e4'] : MOVES)),
      /another game at step 1/,
    ],
    [
      'an illegal move',
      () => [1, 2, 3].forEach(guesses => writeSteps(guesses, ['e2e5'])),
      /not a legal move/,
    ],
    ['no games at all', () => mkdirSync(join(folder, 'from')), /no game folders/],
    ['no folder', () => undefined, /no folder/],
  ])('says in one line what is wrong, and writes nothing: %s', (_what, write, message) => {
    write();
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(() => readFileSync(join(folder, 'out', 'game-1.json'))).toThrow('ENOENT');
  });
});
