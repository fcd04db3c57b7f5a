import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../server/store/store.ts';
import { won } from '../../shared/match/end.ts';
import { BOT_CLOSE } from '../../shared/protocol/botLimits.ts';
import { agentsAnswer, botProfile, errorBody, playerProfile } from '../../shared/protocol/fromServer.ts';
import { UNRATED } from '../../shared/stats/glicko2.ts';
import { ScriptedBot } from '../fake/scriptedBot.ts';
import { somePly, someSetup, someSummary } from '../store/records.ts';
import { ServerProcess } from './serverProcess.ts';

const BOT_TOKEN = fileURLToPath(new URL('../../server/cli/botToken.ts', import.meta.url));

async function botToken(
  ...args: readonly string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BOT_TOKEN, ...args]);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-accounts-'));
  // What an earlier process has left: a rated match of a bot with an agent, the bot having Black.
  const store = await openStore({ folder });
  await store.bots.create('Deep_Blue', 7);
  const { players, ...setup } = someSetup('m', { rated: true });
  await store.match({ ...setup, players: { ...players, black: { kind: 'bot', name: 'Deep_Blue' } } });
  for (const ply of [1, 2, 3, 4])
    await store.ply('m', { ...somePly(ply), waitedMs: 100 * ply, searchMs: 1000 });
  await store.end('m', won('black', 'checkmate'), someSummary(4));
  await store.close();
  server = await ServerProcess.start('--data', folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const created = z.strictObject({ name: z.string(), token: z.string() });
const listed = z.object({
  bots: z.array(z.object({ name: z.string(), state: z.string(), games: z.number() })),
});

async function names(): Promise<string[]> {
  return listed.parse((await server.request('/api/bots')).body).bots.map(({ name }) => name);
}

function create(name: unknown, headers: Record<string, string> = server.asOperator) {
  return server.request('/api/bots', { method: 'POST', body: { name }, headers });
}

describe('an operator', () => {
  test('creates a bot, is told its token once, and revokes it', async () => {
    const answer = await create('Fritz');
    expect(answer.status).toBe(201);
    const { name, token } = created.parse(answer.body);
    expect(name).toBe('Fritz');
    expect(await names()).toContain('Fritz');
    expect((await server.request('/api/bots/Fritz')).text).not.toContain(token);
    const revoke = { method: 'DELETE', headers: server.asOperator };
    expect((await server.request('/api/bots/fritz', revoke)).status).toBe(204);
    expect((await server.request('/api/bots/Fritz', revoke)).status).toBe(404);
    expect(await names()).not.toContain('Fritz');
    expect(server.log).not.toContain(token);
  });

  test('disconnects a bot with its account', async () => {
    const { token } = created.parse((await create('Shredder')).body);
    const bot = await ScriptedBot.login(`${server.url.replace('http', 'ws')}/bot`, token);
    await server.request('/api/bots/Shredder', { method: 'DELETE', headers: server.asOperator });
    expect(await bot.closed).toBe(BOT_CLOSE['token-unknown']);
  });

  test('and nobody else, does so', async () => {
    for (const answer of [
      await create('Anybody', {}),
      await server.request('/api/bots/Deep_Blue', { method: 'DELETE' }),
    ]) {
      expect(answer.status).toBe(403);
      expect(errorBody.parse(answer.body).error.code).toBe('operator-only');
    }
    expect(await names()).toEqual(['Deep_Blue']);
  });

  test.each([
    ['deep_blue', 409, 'name-taken'],
    ['random', 409, 'name-taken'],
    ['a b', 400, 'bad-request'],
    [7, 400, 'bad-request'],
  ])('cannot call a bot %j', async (name, status, code) => {
    const answer = await create(name);
    expect([answer.status, errorBody.parse(answer.body).error.code]).toEqual([status, code]);
  });
});

test('the protocol can be read on the server', async () => {
  const answer = await server.request('/docs/bot-protocol.md');
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.text).toMatch(/^# /);
});

describe('npm run bot-token', () => {
  test('makes an account while the server runs, and prints its token alone', async () => {
    const { status, stdout, stderr } = await botToken('Rybka', '--data', folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]{32}\n$/);
    expect(await names()).toContain('Rybka');
    const again = await botToken('rybka', '--data', folder);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('(name-taken)')]);
    const replaced = await botToken('Rybka', '--data', folder, '--replace');
    expect(replaced.stdout).toMatch(/^[\w-]{32}\n$/);
    expect(replaced.stdout).not.toBe(stdout);
    await server.request('/api/bots/Rybka', { method: 'DELETE', headers: server.asOperator });
  });

  test('makes the folder where no server has been started yet', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'ponderhit-fresh-'));
    const { stdout } = await botToken('First', '--data', fresh);
    const store = await openStore({ folder: fresh });
    expect(await store.bots.byToken(stdout.trim())).toEqual({ name: 'First' });
    await store.close();
    rmSync(fresh, { recursive: true });
  });

  test.each([
    [['a b'], '(name-invalid)'],
    [['random'], 'an agent is called random (name-taken)'],
    [['Nobody', '--replace'], 'there is no bot Nobody'],
  ])('says in one line what it cannot do: %j', async (args, reason) => {
    const { status, stdout, stderr } = await botToken(...args, '--data', folder);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(reason);
  });
});

describe('a player’s page', () => {
  test('tells a bot’s state, score, rating and how fast it answers', async () => {
    const answer = await server.request('/api/bots/deep_blue');
    const bot = botProfile.parse(answer.body);
    expect(bot).toMatchObject({
      name: 'Deep_Blue',
      state: 'offline',
      wins: 1,
      draws: 0,
      losses: 0,
      createdAt: 7,
    });
    expect(bot.rating?.rating).toBeGreaterThan(UNRATED.rating);
    expect(bot.history).toMatchObject([{ matchId: 'm', rating: bot.rating?.rating }]);
    // Its plies are the second and the fourth.
    expect(bot.replies).toEqual({
      matches: 1,
      plies: 2,
      p50Ms: 300,
      p90Ms: 380,
      p99Ms: 398,
      windows: 2,
      readyHits: 2,
      pendingHits: 0,
      savedMs: 2 * 1000 - 600,
    });
    expect((await server.request('/api/bots/Nobody')).status).toBe(404);
  });

  test('tells the same of an agent, whose rating is in the list of agents too', async () => {
    const { rating } = playerProfile.parse((await server.request('/api/agents/Random')).body);
    expect(rating?.rating).toBeLessThan(UNRATED.rating);
    const { agents } = agentsAnswer.parse((await server.request('/api/agents')).body);
    const deviation = expect.closeTo(rating?.deviation ?? 0, 3);
    expect(agents.find(({ id }) => id === 'random')?.rating).toEqual({ rating: rating?.rating, deviation });
    expect(agents.find(({ id }) => id === 'stockfish-quick')?.rating).toBeNull();
  });

  test('finds the games of the bot, and not those of others of its name', async () => {
    const page = await server.request('/api/matches?status=finished&bot=Deep_Blue');
    expect(page.text).toContain('"id":"m"');
    expect((await server.request('/api/matches?status=finished&agent=Deep_Blue')).text).not.toContain(
      '"id":"m"',
    );
  });
});

describe('ratings', () => {
  test('are an operator’s to play for, and stand in the match and in its PGN as they were before it', async () => {
    const body = {
      white: { agent: 'stockfish-quick' },
      black: { agent: 'random' },
      rated: true,
      plyLimit: 2,
    };
    const refused = await server.request('/api/matches', { method: 'POST', body });
    expect(errorBody.parse(refused.body).error.code).toBe('operator-only');
    const { id } = await server.createMatch(body, server.asOperator);
    const { white, black } = await server.ended(id);
    expect([white.rating, white.deviation]).toEqual([-1, -1]);
    expect(black.rating).toBeLessThan(UNRATED.rating);
    const pgn = (await server.request(`/api/matches/${id}/pgn`)).text;
    expect(pgn).toContain(`[BlackElo "${Math.round(black.rating)}"]`);
    expect(pgn).not.toContain('WhiteElo');
    const agent = playerProfile.parse((await server.request('/api/agents/Stockfish,%20quick')).body);
    expect(agent.history).toMatchObject([{ matchId: id }]);
  });
});
