import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from '../../server/cli/terminal.ts';
import { type BotServer, startBotServer } from '../fake/botServer.ts';
import { quantile } from './figures.ts';

/*
 * npm run bench:bots: how long a move is under way from one bot to the other, and how many a server bears.
 */

interface Options {
  readonly seconds: number;
}

const MATCHES = [10, 50, 100];
const THINK_MS = 500;
/** With 100 matches: faster and faster, until the server is full. */
const FASTER_MS = [250, 125, 60, 30, 15, 5];
const LIMIT_MS = 50;

const verb = new Command('bench:bots')
  .description(
    'Bots in a process of their own play random moves against each other on a server in this one: the time from one bot’s ' +
      'sending of a move to its opponent’s turn message, at 10, 50 and 100 matches, and the rate at which it saturates.',
  )
  .option('--seconds <n>', 'how long to measure each', numberOption(1, 600), 15)
  .action(run);

async function run({ seconds }: Options): Promise<void> {
  const matchesAtMost = Math.max(...MATCHES);
  const names = Array.from({ length: 2 * matchesAtMost }, (_, i) => `Bot-${i}`);
  const rows = [['matches', 'answer after', 'moves/s', 'p50', 'p90', 'p99', 'most', 'server CPU']];
  const add = async (matches: number, thinkMs: number): Promise<Measured> => {
    const measured = await measure(names, matches, thinkMs, seconds);
    const { perSecond, latenciesMs, cpu } = measured;
    const at = (q: number): string => `${quantile(latenciesMs, q).toFixed(1)} ms`;
    rows.push([
      String(matches),
      `${thinkMs} ms`,
      perSecond.toFixed(0),
      ...[0.5, 0.9, 0.99, 1].map(at),
      `${(100 * cpu).toFixed(0)} %`,
    ]);
    return measured;
  };
  let withinLimit = 0;
  let most = 0;
  const note = ({ perSecond, latenciesMs }: Measured): boolean => {
    if (quantile(latenciesMs, 0.99) <= LIMIT_MS) withinLimit = Math.max(withinLimit, perSecond);
    const more = perSecond > 1.1 * most;
    most = Math.max(most, perSecond);
    return more;
  };
  for (const matches of MATCHES) note(await add(matches, THINK_MS));
  for (const thinkMs of FASTER_MS) {
    // It gives no more, however fast it is asked.
    if (!note(await add(matchesAtMost, thinkMs))) break;
  }
  console.log(table(rows));
  console.log(
    `saturates at ${most.toFixed(0)} moves/s; up to ${withinLimit.toFixed(0)} of those measured with p99 at most ${LIMIT_MS} ms`,
  );
}

interface Measured {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
  /** Of one processor. */
  readonly cpu: number;
}

/** Each on a fresh server, so that one does not pay for another. */
async function measure(
  names: readonly string[],
  matches: number,
  thinkMs: number,
  seconds: number,
): Promise<Measured> {
  const server = await startBotServer({ bots: names });
  try {
    return await measureOn(server, matches, thinkMs, seconds);
  } finally {
    await server.stop();
  }
}

async function measureOn(
  { url, tokens }: BotServer,
  matches: number,
  thinkMs: number,
  seconds: number,
): Promise<Measured> {
  const orders = {
    url,
    tokens: tokens.slice(0, 2 * matches),
    thinkMs,
    warmMs: 3000,
    measureMs: 1000 * seconds,
  };
  const program = fileURLToPath(new URL('manyBots.ts', import.meta.url));
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const bots = spawn(process.execPath, [program, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of bots.stdout) said += String(chunk);
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = (user + system) / 1000 / (performance.now() - startedAt);
  const latenciesMs = z.array(z.number()).parse(JSON.parse(said));
  return { perSecond: latenciesMs.length / seconds, latenciesMs, cpu };
}

await runVerb(verb);
