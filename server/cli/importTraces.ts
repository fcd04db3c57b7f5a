import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { START_FEN } from '../../shared/chess/position.ts';
import type { Trace, TracedPly } from '../../shared/match/trace.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { runVerb } from './options.ts';
import { positionsOf } from './traces.ts';

/*
 * npm run import-traces: the step files that the authors of arXiv 2510.04371 publish, as recorded games.
 */

/** As the authors write a move: UCI in square brackets. */
const bracketed = z
  .string()
  .regex(/^\[[a-h][1-8][a-h][1-8][qrbn]?\]$/)
  .transform(text => text.slice(1, -1));
const seconds = z.number().min(0);
const tokens = z.number().min(0);

const step = z.object({
  current_move: bracketed,
  time_taken_current_agent: seconds,
  input_tokens_current_agent: tokens,
  output_tokens_current_agent: tokens,
  guessed_moves: z.array(bracketed),
  guess_prediction_time: seconds,
  guess_input_tokens: tokens,
  guess_output_tokens: tokens,
});
/** By step number. */
const stepFile = z.record(z.string().regex(/^\d+$/), step);

const GUESSES = [1, 2, 3] as const;

const verb = new Command('import-traces')
  .description(
    'Converts the step files published beside arXiv 2510.04371 (one folder a game, with ' +
      'steps_info_*_guess_1.json, …_2.json and …_3.json) to recorded games for bench:traces.',
  )
  .requiredOption('--from <folder>', 'the folder that holds one folder for each game')
  .requiredOption('--out <folder>', 'where to write a JSON file for each game')
  .action(run);

function run({ from, out }: { from: string; out: string }): void {
  const folders = readFolder(from).filter(entry => entry.isDirectory());
  if (folders.length === 0) verb.error(`error: there are no game folders in ${from}`);
  const games = folders.map(({ name }) => read(name, join(from, name)));
  mkdirSync(out, { recursive: true });
  for (const game of games) writeFileSync(join(out, `${game.id}.json`), `${JSON.stringify(game, null, 1)}\n`);
  console.log(
    `${games.length} games, ${games.reduce((sum, { plies }) => sum + plies.length, 0)} plies, in ${out}`,
  );
}

function read(id: string, folder: string): Trace {
  const game = readGame(id, folder);
  return game.ok ? game.value : verb.error(`error: ${game.error.message}`);
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return verb.error(`error: there is no folder ${folder}`);
  }
}

/** Refused: 'traces-missing', 'traces-unreadable', 'traces-differ' (the files tell different games). */
function readGame(id: string, folder: string): Result<Trace> {
  const plies: TracedPly[] = [];
  for (const guesses of GUESSES) {
    const name = readdirSync(folder).find(file =>
      new RegExp(`^steps_info_.*_guess_${guesses}\\.json$`).test(file),
    );
    if (name === undefined)
      return refuse('traces-missing', `${folder} has no steps_info_*_guess_${guesses}.json`);
    const steps = readSteps(join(folder, name));
    if (!steps.ok) return steps;
    for (const [index, said] of steps.value.entries()) {
      const guess = {
        moves: said.guessed_moves,
        ms: 1000 * said.guess_prediction_time,
        tokens: { input: said.guess_input_tokens, output: said.guess_output_tokens },
      };
      const ply = plies[index];
      if (ply === undefined && guesses === GUESSES[0]) {
        plies.push({
          uci: said.current_move,
          actorMs: 1000 * said.time_taken_current_agent,
          actorTokens: { input: said.input_tokens_current_agent, output: said.output_tokens_current_agent },
          guesses: { [guesses]: guess },
        });
      } else if (ply !== undefined && ply.uci === said.current_move) {
        ply.guesses[guesses] = guess;
      } else {
        return refuse('traces-differ', `${join(folder, name)} tells another game at step ${index + 1}`);
      }
    }
  }
  const game: Trace = { id, source: folder, white: 'recorded', initialFen: START_FEN, plies };
  try {
    positionsOf(game);
  } catch (error) {
    return refuse(
      'traces-unreadable',
      `${folder}: ${error instanceof Error ? error.message : 'an illegal move'}`,
    );
  }
  return ok(game);
}

/** The steps of one file in their order. */
function readSteps(file: string): Result<z.output<typeof step>[]> {
  try {
    const steps = stepFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return ok(
      Object.entries(steps)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, said]) => said),
    );
  } catch {
    return refuse('traces-unreadable', `${file} is not a file of steps`);
  }
}

await runVerb(verb);
