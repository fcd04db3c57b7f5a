import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Trace } from '../../shared/match/trace.ts';
import { runVerb } from './options.ts';
import { tracesOption } from './traces.ts';

interface Options {
  readonly from: readonly Trace[];
  readonly out: string;
}

const verb = new Command('fit-profile')
  .description(
    'Makes a pace profile of recorded games: quantiles of the time and the output tokens of a move, over ' +
      'all plies, and the median of the input tokens.',
  )
  .requiredOption('--from <folder>', 'the recorded games, one JSON file each', tracesOption)
  .requiredOption('--out <file>', 'where to write the profile')
  .action(run);

await runVerb(verb);

function run({ from: traces, out }: Options): void {
  const plies = traces.flatMap(trace => trace.plies);
  const models = new Set(traces.map(({ white }) => white));
  const profile = {
    model: [...models].join(', '),
    source: traces.map(({ source }) => source).join('; '),
    moves: plies.length,
    thinkMs: quantiles(plies.map(({ actorMs }) => actorMs)),
    outputTokens: quantiles(plies.map(({ actorTokens }) => actorTokens.output)),
    inputTokens: quantiles(plies.map(({ actorTokens }) => actorTokens.input))[50],
  };
  try {
    writeFileSync(out, `${JSON.stringify(profile, null, 2)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    verb.error(`error: the profile cannot be written: ${why}`);
  }
  const mean = plies.reduce((sum, { actorMs }) => sum + actorMs, 0) / plies.length;
  console.log(`${plies.length} moves of ${profile.model}, ${(mean / 1000).toFixed(1)} s each on average`);
}

/** 0, 1/100 … 1, straight between the samples, rounded (Hyndman and Fan's type 7). */
function quantiles(samples: readonly number[]): number[] {
  const sorted = [...samples].sort((a, b) => a - b);
  return Array.from({ length: 101 }, (_, i) => {
    const position = (i / 100) * (sorted.length - 1);
    const low = sorted[Math.floor(position)] ?? 0;
    const high = sorted[Math.ceil(position)] ?? low;
    return Math.round(low + (high - low) * (position - Math.floor(position)));
  });
}
