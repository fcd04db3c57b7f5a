import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { legalMoveAt } from '../../shared/chess/position.ts';
import { ScriptedBot } from '../fake/scriptedBot.ts';

/*
 * Many bots in one process, for bench:bots: pairs of them play random moves against each other, each move after a think
 * time drawn evenly from 0 to twice the mean. Reads its orders on the command line, and prints one JSON line: how many
 * moves were measured, and how long each took from one bot's sending to its opponent's `turn`, in milliseconds.
 */

const orders = z
  .object({
    url: z.string(),
    tokens: z.array(z.string()),
    thinkMs: z.number(),
    warmMs: z.number(),
    measureMs: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

/** By match: when the newest move was sent. */
const sentAt = new Map<string, number>();
const latenciesMs: number[] = [];
let measuring = false;

async function seat(token: string): Promise<ScriptedBot> {
  const bot = await ScriptedBot.login(orders.url, token);
  bot.on(message => {
    // Nobody reads what was heard: it need not be kept.
    bot.heard.length = 0;
    if (message.type === 'offer') bot.say({ type: 'accept', offer: message.offer });
    if (message.type === 'error') throw new Error(`${message.code}: ${message.message}`);
    if (message.type !== 'turn') return;
    const { match, ply, fen } = message;
    const sent = sentAt.get(match);
    if (measuring && sent !== undefined) latenciesMs.push(performance.now() - sent);
    const uci = legalMoveAt(fen, Math.random()) ?? '';
    const thinkMs = 2 * orders.thinkMs * Math.random();
    void sleep(thinkMs).then(() => {
      sentAt.set(match, performance.now());
      bot.say({ type: 'move', match, ply, uci });
    });
  });
  return bot;
}

const bots: ScriptedBot[] = [];
for (const token of orders.tokens) bots.push(await seat(token));
for (let i = 0; i + 1 < bots.length; i += 2) {
  const challenge = (): void =>
    bots[i]?.say({ type: 'challenge', opponent: { bot: `Bot-${i + 1}` }, clock: '3600+10' });
  // Whenever one is over the next begins.
  bots[i]?.on(({ type }) => {
    if (type === 'end') challenge();
  });
  challenge();
}
await sleep(orders.warmMs);
measuring = true;
await sleep(orders.measureMs);
measuring = false;
console.log(JSON.stringify(latenciesMs));
process.exit(0);
