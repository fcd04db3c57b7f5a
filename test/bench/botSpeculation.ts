import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { percent, seconds, table } from '../../server/cli/terminal.ts';
import type { CreateMatchRequest } from '../../shared/protocol/api.ts';
import {
  createdMatch,
  errorBody,
  type MatchSnapshot,
  matchAnswer,
} from '../../shared/protocol/fromServer.ts';
import { type BotServer, startBotServer } from '../fake/botServer.ts';
import { BotProcess } from './botProcess.ts';

/*
 * npm run bench:bot-speculation: what speculation saves where it goes over the wire.
 */

interface Options {
  readonly nodes: number;
  readonly pace: string;
  readonly speculate: number;
  readonly plies: number;
  readonly matches: number;
}

const BOTS = ['White', 'Black'] as const;

const verb = new Command('bench:bot-speculation')
  .description(
    'Two `npm run bot` play the same matches twice on one server, each in a process of its own: without speculation, and ' +
      'then preparing moves on the opponent’s time. Prints the wall clock of both and the ceiling for one ply ahead.',
  )
  .option('--nodes <n>', 'of each search', numberOption(1, 10_000_000), 20_000)
  .option('--pace <profile:factor>', 'think times to imitate', 'gpt-5:0.002')
  .option('--speculate <n>', 'positions prepared at once', numberOption(1, 16), 10)
  .option('--plies <n>', 'a draw by adjudication after this ply', numberOption(2, 1000), 80)
  .option('--matches <n>', 'of other seeds each', numberOption(1, 100), 3)
  .action(run);

async function run(options: Options): Promise<void> {
  const server = await startBotServer({ bots: BOTS });
  try {
    const rows = [
      ['seed', 'plies', 'without', 'with', 'saved', 'ceiling', 'ready', 'pending', 'windows', 'games'],
    ];
    let withoutMs = 0;
    let withMs = 0;
    let bestMs = 0;
    for (let seed = 1; seed <= options.matches; seed++) {
      const off = await play(server, options, seed, 0);
      const on = await play(server, options, seed, options.speculate);
      const searches = Array.from(off.plies, ({ searchMs }) => searchMs);
      const ceilingMs = oneAheadMs(searches);
      const sum = searches.reduce((total, ms) => total + ms, 0);
      withoutMs += off.totals.wallMs;
      withMs += on.totals.wallMs;
      bestMs += (ceilingMs / sum) * off.totals.wallMs;
      const { readyHits, pendingHits, windows } = on.totals;
      rows.push([
        String(seed),
        String(off.plies.length),
        seconds(off.totals.wallMs),
        seconds(on.totals.wallMs),
        percent(1 - on.totals.wallMs / off.totals.wallMs),
        percent(1 - ceilingMs / sum),
        ...[readyHits, pendingHits, windows].map(String),
        movesOf(off) === movesOf(on) ? 'identical' : 'DIFFER',
      ]);
    }
    console.log(table(rows));
    console.log(
      `saved ${percent(1 - withMs / withoutMs)}, measured; no prediction of one ply ahead could save more than ` +
        `${percent(1 - bestMs / withoutMs)}`,
    );
  } finally {
    await server.stop();
  }
}

/**
 * The least that searches take which start one ply ahead, as soon as the opponent's turn begins: ply n is decided at
 * C(n) = max(C(n-1), C(n-2) + t(n)), every prediction being right and instant. In milliseconds.
 */
function oneAheadMs(searchMs: readonly number[]): number {
  let [before, last] = [0, 0];
  for (const [i, ms] of searchMs.entries()) {
    const start = i === 0 ? 0 : before;
    [before, last] = [last, Math.max(last, start + ms)];
  }
  return last;
}

/** One match between the two, to its end. */
async function play(
  server: BotServer,
  options: Options,
  seed: number,
  speculate: number,
): Promise<MatchSnapshot> {
  const bots = await Promise.all(
    server.tokens.map((token, i) => {
      const agent = ['--agent', `stockfish:nodes=${options.nodes},temperature=40`, '--pace', options.pace];
      const args = [...agent, '--seed', String(2 * seed + i), '--speculate', String(speculate)];
      return BotProcess.start({ url: server.url, token, args });
    }),
  );
  try {
    const [white, black] = BOTS;
    const body: CreateMatchRequest = {
      white: { bot: white },
      black: { bot: black },
      plyLimit: options.plies,
      seed,
    };
    const http = `http://127.0.0.1:${server.port}/api/matches`;
    const headers = { 'content-type': 'application/json' };
    const made: unknown = await (
      await fetch(http, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json();
    const refused = errorBody.safeParse(made);
    if (refused.success) throw new Error(refused.data.error.message);
    const { id } = createdMatch.parse(made);
    for (;;) {
      const answer: unknown = await (await fetch(`${http}/${id}`)).json();
      const { match } = matchAnswer.parse(answer);
      if (match.status === 'ended') return match;
      await sleep(200);
    }
  } finally {
    await Promise.all(bots.map(bot => bot.stop()));
  }
}

function movesOf(match: MatchSnapshot): string {
  return Array.from(match.plies, ({ uci }) => uci).join(' ');
}

await runVerb(verb);
