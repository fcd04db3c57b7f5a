import { Client } from '@colyseus/sdk';
import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from '../../server/cli/terminal.ts';
import type { MatchState } from '../../server/rooms/state.ts';
import { quantile } from './figures.ts';
import { BenchServer } from './serverProcess.ts';

/*
 * npm run bench:commit: how long after the opponent's commit a real client holds the prepared reply.
 */

/** Colyseus's own patch rate. */
const DEFAULT_PATCH_MS = 50;
const MATCHES = 2;
/** One side thinks about 100 ms; the other's replies are prepared in the first few of them. */
const THINKER = { agent: 'stockfish:nodes=500', pace: 'gpt-5:0.0004' };
const REPLIER = { agent: 'stockfish:nodes=500,temperature=20' };

const verb = new Command('bench:commit')
  .description(
    'Plays matches on a server in its own process, one side with imitated think times, and watches them through the SDK: the time from the ' +
      'opponent’s commit to the client holding the prepared reply (ready hits only).',
  )
  .option('--hits <n>', 'ready hits to measure', numberOption(1, 100_000), 1000)
  .action(run);

async function run({ hits }: { hits: number }): Promise<void> {
  const rows = [['patches', 'ready hits', 'p50', 'p90', 'p99', 'max']];
  for (const patchEveryMs of [null, DEFAULT_PATCH_MS]) {
    const waits = await measure(patchEveryMs, hits);
    const ms = (q: number): string => `${quantile(waits, q).toFixed(2)} ms`;
    const name = patchEveryMs === null ? 'on commit' : `every ${patchEveryMs} ms`;
    rows.push([name, String(waits.length), ms(0.5), ms(0.9), ms(0.99), ms(1)]);
  }
  console.log(table(rows));
}

async function measure(patchEveryMs: number | null, hits: number): Promise<number[]> {
  const server = await BenchServer.start({ patchEveryMs });
  try {
    const waits: number[] = [];
    let seed = 0;
    const playOn = async (): Promise<void> => {
      while (waits.length < hits) waits.push(...(await watch(server, ++seed)));
    };
    await Promise.all(Array.from({ length: MATCHES }, playOn));
    return waits;
  } finally {
    await server.stop();
  }
}

/** The waits of one match. */
async function watch(server: BenchServer, seed: number): Promise<number[]> {
  const id = await server.createMatch({
    white: THINKER,
    black: REPLIER,
    speculation: { white: 'off', black: 'one-step' },
    plyLimit: 200,
    seed,
  });
  const room = await new Client(server.url).joinById<MatchState>(id);
  const waits: number[] = [];
  let known = 0;
  await new Promise<void>(resolve => {
    room.onMessage('*', () => undefined);
    room.onLeave(() => resolve());
    room.onStateChange(state => {
      const arrivedAt = performance.timeOrigin + performance.now();
      const { plies, status } = state;
      for (let index = Math.max(known, 1); index < plies.length; index++) {
        const [opponent, reply] = [plies[index - 1], plies[index]];
        // What was there on joining says nothing.
        if (known > 0 && opponent !== undefined && reply?.kind === 'ready')
          waits.push(arrivedAt - opponent.at);
      }
      known = plies.length;
      if (status === 'ended') resolve();
    });
  });
  await room.leave();
  return waits;
}

await runVerb(verb);
