import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from './figures.ts';
import { BenchServer } from './serverProcess.ts';

/*
 * npm run bench:matches: what a ply costs the server when many matches run at once.
 */

const COUNTS = [1, 10, 100, 500];
const PLY_LIMIT = 200;

const verb = new Command('bench:matches')
  .description(
    'Plays many matches of instant agents (random movers, speculation off) at once on a server in its own ' +
      'process, rooms and store included: plies a second, processor time a ply, memory a match.',
  )
  .option('--seconds <n>', 'how long to measure each count', numberOption(1, 600), 8)
  .action(run);

async function run({ seconds }: { seconds: number }): Promise<void> {
  const rows = [['matches', 'plies/s', 'CPU/ply', 'CPU', 'memory/match']];
  for (const count of COUNTS) rows.push(await measure(count, seconds));
  console.log(table(rows));
}

async function measure(count: number, seconds: number): Promise<string[]> {
  const server = await BenchServer.start({ patchEveryMs: null });
  try {
    const readings = async () => ({
      plies: await server.metric('ponderhit_plies_total'),
      cpuS: await server.metric('process_cpu_seconds_total'),
      bytes: await server.metric('process_resident_memory_bytes'),
      live: await server.metric('ponderhit_matches_live'),
      at: performance.now(),
    });
    const idle = await readings();
    let seed = 0;
    let running = true;
    // Each slot keeps one match going; the server tells when it is over.
    const open = (): Promise<string> =>
      server.createMatch({
        white: { agent: 'random' },
        black: { agent: 'random' },
        speculation: 'off',
        plyLimit: PLY_LIMIT,
        seed: ++seed,
      });
    const refill = async (): Promise<void> => {
      while (running) {
        const missing = count - (await server.metric('ponderhit_matches_live'));
        await Promise.all(Array.from({ length: Math.max(0, missing) }, open));
        await sleep(count < 10 ? 5 : 50);
      }
    };
    const refilling = refill();
    await sleep(1500);
    const from = await readings();
    await sleep(1000 * seconds);
    const to = await readings();
    running = false;
    await refilling;
    const plies = to.plies - from.plies;
    const wallS = (to.at - from.at) / 1000;
    const cpuS = to.cpuS - from.cpuS;
    return [
      String(count),
      (plies / wallS).toFixed(0),
      `${((1000 * cpuS) / plies).toFixed(2)} ms`,
      `${((100 * cpuS) / wallS).toFixed(0)} %`,
      `${((to.bytes - idle.bytes) / 1024 / Math.max(1, to.live)).toFixed(0)} KiB`,
    ];
  } finally {
    await server.stop();
  }
}

await runVerb(verb);
