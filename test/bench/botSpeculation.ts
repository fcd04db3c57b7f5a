import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { percent, seconds, table } from '../../server/cli/terminal.ts';
import { type EngineCommand, embeddedStockfish } from '../../server/engines/command.ts';
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
  readonly engine: string;
  readonly nodes: number;
  readonly pace: string;
  readonly speculate: number;
  readonly plies: number;
  readonly matches: number;
}

const BOTS = ['White', 'Black'] as const;

/** One engine plays one game from one position, whatever it is said to take: each match has an opening of its own. */
const OPENINGS = [
  'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1',
  'rnbqkbnr/pp1ppppp/8/2p5/4P3/8/PPPP1PPP/RNBQKBNR w KQkq - 0 2',
  'rnbqkb1r/pppppp1p/5np1/8/2PP4/8/PP2PPPP/RNBQKBNR w KQkq - 0 3',
  'r1bqkbnr/pppp1ppp/2n5/1B2p3/4P3/5N2/PPPP1PPP/RNBQK2R b KQkq - 3 3',
] as const;

const verb = new Command('bench:bot-speculation')
  .description(
    'Two `npm run bot` play the same matches twice on one server, each in a process of its own: without speculation, and ' +
      'then preparing moves on the opponent’s time. Prints the wall clock of both and the ceiling for one ply ahead.',
  )
  .option('--engine <command>', 'a UCI engine', commandOf(embeddedStockfish()))
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
      `saved ${percent(1 - withMs / withoutMs)}, measured; no prediction of one ply ahead could save more than ${percent(1 - bestMs / withoutMs)}`,
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
      const engine = ['--engine', options.engine, '--nodes', String(options.nodes), '--pace', options.pace];
      const args = [...engine, '--seed', String(2 * seed + i), '--speculate', String(speculate)];
      return BotProcess.start({ url: server.url, token, args });
    }),
  );
  try {
    const [white, black] = BOTS;
    const body: CreateMatchRequest = {
      white: { bot: white },
      black: { bot: black },
      fen: OPENINGS[(seed - 1) % OPENINGS.length],
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

function commandOf({ file, args }: EngineCommand): string {
  return [file, ...args].join(' ');
}

function movesOf(match: MatchSnapshot): string {
  return Array.from(match.plies, ({ uci }) => uci).join(' ');
}

await runVerb(verb);
