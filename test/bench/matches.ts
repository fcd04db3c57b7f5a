import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from '../../server/cli/terminal.ts';
import { BenchServer } from './serverProcess.ts';

/*
 * npm run bench:matches: what a ply costs the server when many matches run at once.
 */

const COUNTS = [1, 10, 100, 500];
/** The process gets warm, and all matches get started, before anything is measured. */
const WARM_MS = 2000;
const FILL_MS = 10;

const verb = new Command('bench:matches')
  .description(
    'Plays many matches of instant agents (random movers, speculation off) at once on a server in its own ' +
      'process, rooms and store included: plies a second, processor time a ply, memory a match.',
  )
  .option('--seconds <n>', 'how long to measure each count', numberOption(1, 600), 8)
  .action(run);

async function run({ seconds }: { seconds: number }): Promise<void> {
  const rows = [['matches', 'plies/s', 'CPU/ply', 'CPU', 'live', 'memory', 'more/match']];
  let alone: number | null = null;
  for (const count of COUNTS) {
    const { plies, wallS, cpuS, live, bytes } = await measure(count, seconds);
    alone ??= bytes;
    rows.push([
      String(count),
      (plies / wallS).toFixed(0),
      `${((1000 * cpuS) / plies).toFixed(2)} ms`,
      `${((100 * cpuS) / wallS).toFixed(0)} %`,
      live.toFixed(0),
      `${(bytes / MIB).toFixed(0)} MiB`,
      count === 1 ? '' : `${((bytes - alone) / MIB / (live - 1)).toFixed(2)} MiB`,
    ]);
  }
  console.log(table(rows));
}

const MIB = 2 ** 20;

interface Measured {
  readonly plies: number;
  readonly wallS: number;
  readonly cpuS: number;
  /** Matches running, and the memory of the process, at the end. */
  readonly live: number;
  readonly bytes: number;
}

async function measure(count: number, seconds: number): Promise<Measured> {
  const server = await BenchServer.start({ patchEveryMs: null, matches: count });
  try {
    const readings = async () => ({
      plies: await server.metric('ponderhit_plies_total'),
      cpuS: await server.metric('process_cpu_seconds_total'),
      bytes: await server.metric('process_resident_memory_bytes'),
      live: await server.metric('ponderhit_matches_live'),
      at: performance.now(),
    });
    await sleep(WARM_MS + FILL_MS * count);
    const from = await readings();
    await sleep(1000 * seconds);
    const to = await readings();
    return {
      plies: to.plies - from.plies,
      wallS: (to.at - from.at) / 1000,
      cpuS: to.cpuS - from.cpuS,
      live: to.live,
      bytes: to.bytes,
    };
  } finally {
    await server.stop();
  }
}

await runVerb(verb);
