import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Command } from 'commander';
import { z } from 'zod';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { legalMoveAt } from '../../shared/chess/position.ts';
import { type BotServer, startBotServer } from '../fake/botServer.ts';
import { fuzz } from '../fake/fuzzer.ts';
import { ScriptedBot } from '../fake/scriptedBot.ts';

/*
 * npm run bench:fuzz: whatever a broken or hostile program might send, very often, and whether anybody else is harmed.
 */

interface Options {
  readonly messages: number;
  readonly connections: number;
  readonly seed: number;
}

const verb = new Command('bench:fuzz')
  .description(
    'Sends malformed, truncated, oversized, out-of-order and repeated messages from many connections to a server in this ' +
      'process, while two bots play beside it. Fails on a crash, an unhandled rejection, a match that does not end as it should, ' +
      'or memory that is kept.',
  )
  .option('--messages <n>', 'to send', numberOption(1000, 100_000_000), 120_000)
  .option('--connections <n>', 'at once', numberOption(1, 200), 40)
  .option('--seed <n>', 'decides what is sent', numberOption(0, 2 ** 31), 1)
  .action(run);

const MIB = 2 ** 20;
/** What caches, compiled code and a few dozen more known games may take. */
const KEPT_MIB = 24;
/** The endings of a game between two players that are there. */
const NATURAL = new Set([
  'checkmate',
  'stalemate',
  'insufficient-material',
  'threefold-repetition',
  'fifty-moves',
  'adjudication',
]);

async function run({ messages, connections, seed }: Options): Promise<void> {
  const failures: string[] = [];
  process.on('unhandledRejection', error => failures.push(`unhandled rejection: ${String(error)}`));
  process.on('uncaughtException', error => failures.push(`uncaught exception: ${String(error)}`));
  const fuzzers = Array.from({ length: connections }, (_, i) => `Fuzz-${i}`);
  const server = await startBotServer({
    bots: ['Ada', 'Bob', ...fuzzers],
    flags: { absenceS: 1, logLevel: 'error' },
  });
  const [ada = '', bob = '', ...tokens] = server.tokens;
  const beside = await playBeside(server, ada, bob);
  try {
    // What is made once is made before anything is measured.
    await fuzz({ url: server.url, tokens, messages: Math.ceil(messages / 10), seed: seed + 1 });
    await calm(server);
    const before = heapMib();
    const startedAt = performance.now();
    const fuzzed = await fuzz({ url: server.url, tokens, messages, seed });
    const seconds = (performance.now() - startedAt) / 1000;
    const health = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    if (!health.ok) failures.push(`/healthz answers ${health.status}`);
    await calm(server);
    const kept = heapMib() - before;
    const ends = await beside.stop();
    console.log(
      `${fuzzed.sent} messages by ${fuzzed.connections} connections in ${seconds.toFixed(0)} s; ` +
        `heap ${before.toFixed(1)} MiB before, ${kept >= 0 ? '+' : ''}${kept.toFixed(1)} MiB after`,
    );
    console.log('answered:', fuzzed.errors);
    console.log('closed with:', fuzzed.closes);
    console.log(`beside it: ${ends.length} matches, ended by`, countOf(ends));
    if (kept > KEPT_MIB) failures.push(`${kept.toFixed(1)} MiB are kept`);
    if (ends.length === 0) failures.push('no match beside it has ended');
    for (const end of ends) if (!NATURAL.has(end)) failures.push(`a match beside it ended by ${end}`);
  } finally {
    await server.stop();
  }
  for (const failure of failures) console.error(`error: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** Two bots that play one game after the other. */
async function playBeside(
  { url }: BotServer,
  adasToken: string,
  bobsToken: string,
): Promise<{ stop(): Promise<string[]> }> {
  const ends: string[] = [];
  let stopping = false;
  const [ada, bob] = [await ScriptedBot.login(url, adasToken), await ScriptedBot.login(url, bobsToken)];
  const challenge = (): void => ada.say({ type: 'challenge', opponent: { bot: 'Bob' }, clock: '600+5' });
  const goOn = (): void => {
    if (stopping) ada.say({ type: 'bye' });
    else challenge();
  };
  for (const bot of [ada, bob]) {
    bot.on(message => {
      bot.heard.length = 0;
      if (message.type === 'offer') bot.say({ type: 'accept', offer: message.offer });
      if (message.type === 'turn') {
        const { match, ply, fen } = message;
        bot.say({ type: 'move', match, ply, uci: legalMoveAt(fen, Math.random()) ?? '' });
      }
      if (bot !== ada) return;
      // Quick games may be more than a bot may ask for in a minute.
      if (message.type === 'error' && message.re === 'challenge') setTimeout(goOn, 1000);
      if (message.type !== 'end') return;
      ends.push(message.termination);
      goOn();
    });
  }
  challenge();
  return {
    stop: async () => {
      stopping = true;
      await ada.closed;
      bob.kill();
      return ends;
    },
  };
}

const live = z.object({ matches: z.array(z.object({ white: z.object({ name: z.string() }) })) });

/** Until no match runs that the fuzzer has begun. */
async function calm({ port }: BotServer): Promise<void> {
  for (;;) {
    const answer: unknown = await (
      await fetch(`http://127.0.0.1:${port}/api/matches?status=live&player=fuzz`)
    ).json();
    if (live.parse(answer).matches.length === 0) return;
    await sleep(200);
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = z.function().parse(runInNewContext('gc'));

function heapMib(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MIB;
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

await runVerb(verb);
