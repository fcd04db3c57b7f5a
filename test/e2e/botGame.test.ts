import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ServerProcess } from './serverProcess.ts';

// Servers and bots start and stop here, each a process of its own.
vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-bot-game-'));
  server = await ServerProcess.start('--data', folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function botToken(name: string, data = folder): Promise<string> {
  const child = spawn(process.execPath, ['server/cli/botToken.ts', name, '--data', data]);
  return (await text(child.stdout)).trim();
}

/** A bot that plays slowly, so that there is a middle of the match. */
function start(token: string, ...flags: readonly string[]): ChildProcess {
  const url = `${server.url.replace('http', 'ws')}/bot`;
  const agent = ['--agent', 'random', '--pace', 'gpt-5:0.0005'];
  return spawn(process.execPath, ['server/cli/bot.ts', '--url', url, ...agent, ...flags], {
    env: { ...process.env, PONDERHIT_BOT_TOKEN: token },
    stdio: 'ignore',
  });
}

const rows = z.object({
  matches: z.array(
    z.object({ id: z.string(), plies: z.number(), status: z.string(), termination: z.string() }),
  ),
});

/** The bot's newest match, once it fits. */
async function matchOf(name: string, fits: (row: { plies: number; status: string }) => boolean, at = server) {
  for (;;) {
    const { matches } = rows.parse((await at.request(`/api/matches?player=${name}`)).body);
    const [newest] = matches;
    if (newest !== undefined && fits(newest)) return newest;
    await sleep(50);
  }
}

test('a bot that is killed and started again in mid-match goes on with it, and no ply is lost', async () => {
  const token = await botToken('Phoenix');
  const flags = ['--challenge', 'stockfish-quick', '--clock', '60+1', '--games', '1'];
  const first = start(token, ...flags);
  const { id, plies } = await matchOf('Phoenix', row => row.plies >= 6);
  first.kill('SIGKILL');
  await once(first, 'close');
  const before = await server.match(id);
  const second = start(token, ...flags);
  await once(second, 'close');
  expect(second.exitCode).toBe(0);
  // The same command has asked for no second game.
  expect(rows.parse((await server.request('/api/matches?player=Phoenix')).body).matches).toHaveLength(1);
  const after = await server.match(id);
  expect(after.status).toBe('ended');
  expect(after.termination).not.toBe('player-gone');
  expect(after.plies.length).toBeGreaterThan(plies);
  const moves = (match: typeof after): string[] => match.plies.map(({ uci }) => uci);
  expect(moves(after).slice(0, before.plies.length)).toEqual(moves(before));
  // It was charged for the time that it was away, and for no more than passed.
  const clocks = after.plies.map(({ clockMs }) => clockMs);
  for (const clockMs of clocks) expect(clockMs).toBeLessThanOrEqual(60_000 + 1000 * clocks.length);
});

test('a bot finds its match again when the server was killed and started again', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ponderhit-bot-restart-'));
  const first = await ServerProcess.start('--data', own);
  const token = await botToken('Patient', own);
  const bot = start(
    token,
    '--url',
    `${first.url.replace('http', 'ws')}/bot`,
    '--challenge',
    'stockfish-quick',
    '--games',
    '1',
  );
  const { id } = await matchOf('Patient', row => row.plies >= 4, first);
  const { plies } = await first.match(id);
  first.child.kill('SIGKILL');
  await once(first.child, 'close');
  const port = new URL(first.url).port;
  const second = spawn(
    process.execPath,
    ['server/main.ts', '--port', port, '--data', own, '--no-exhibition'],
    {
      stdio: 'ignore',
    },
  );
  try {
    await once(bot, 'close');
    expect(bot.exitCode).toBe(0);
    const after = await first.match(id);
    expect(after).toMatchObject({ status: 'ended' });
    expect(after.termination).not.toBe('player-gone');
    const moves = Array.from(after.plies, ({ uci }) => uci);
    expect(moves.slice(0, plies.length)).toEqual(Array.from(plies, ({ uci }) => uci));
  } finally {
    bot.kill('SIGKILL');
    second.kill('SIGTERM');
    await once(second, 'close');
    rmSync(own, { recursive: true, force: true });
  }
});

test('a bot that stays away forfeits after the announced time', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ponderhit-bot-away-'));
  const strict = await ServerProcess.start('--data', own, '--absence-s', '1');
  try {
    const url = `${strict.url.replace('http', 'ws')}/bot`;
    const token = await botToken('Ghost', own);
    const bot = start(token, '--url', url, '--challenge', 'stockfish-quick', '--clock', '60+1');
    const { id } = await matchOf('Ghost', row => row.plies >= 4, strict);
    bot.kill('SIGKILL');
    expect(await strict.ended(id)).toMatchObject({ termination: 'player-gone' });
  } finally {
    await strict.stop();
    rmSync(own, { recursive: true, force: true });
  }
});

test('an online bot can be asked for over HTTP: offered the match, it plays; else the asker is told', async () => {
  const token = await botToken('Quick');
  const body = { white: { agent: 'random' }, black: { bot: 'quick' }, plyLimit: 8 };
  const ask = () => server.request('/api/matches', { method: 'POST', body });
  expect(await ask()).toMatchObject({ status: 409, body: { error: { code: 'bot-offline' } } });
  const bot = start(token);
  let answer = await ask();
  while (answer.status === 409) {
    await sleep(50);
    answer = await ask();
  }
  const { id } = z.object({ id: z.string() }).parse(answer.body);
  expect(await server.ended(id)).toMatchObject({ black: { kind: 'bot', name: 'Quick' } });
  bot.kill('SIGTERM');
  await once(bot, 'close');
  expect(bot.exitCode).toBe(0);
});
