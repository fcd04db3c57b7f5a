import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { errorBody } from '../../shared/protocol/fromServer.ts';
import {
  createdTournament,
  tournamentsAnswer,
  tournamentView,
} from '../../shared/protocol/fromTournaments.ts';
import type { CreateTournamentRequest } from '../../shared/protocol/tournament.ts';
import type { TournamentView } from '../../shared/protocol/tournamentView.ts';
import { tournamentResults } from '../../shared/tournament/results.ts';
import type { ServerProcess } from './serverProcess.ts';
import { visits } from './visit.ts';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const RANDOMS: CreateTournamentRequest = {
  name: 'Randoms',
  agents: ['random', 'random'],
  games: 12,
  maxPlies: 20,
  seed: 4,
};
const THINKER = { agent: 'random', pace: 'gpt-5:0.01' };
const LONG: CreateTournamentRequest = { name: 'Long', agents: [THINKER, THINKER], games: 4, concurrency: 2 };

const visit = visits();

async function begin(
  server: ServerProcess,
  body: CreateTournamentRequest,
  headers: Record<string, string> = {},
): Promise<{ id: string; cookie: string }> {
  const answer = await server.request('/api/tournaments', { method: 'POST', body, headers });
  if (answer.status !== 201) throw new Error(answer.text);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { id: createdTournament.parse(answer.body).id, cookie };
}

async function over(server: ServerProcess, id: string): Promise<TournamentView> {
  for (;;) {
    const view = tournamentView.parse((await server.request(`/api/tournaments/${id}`)).body);
    if (view.status !== 'running' && view.status !== 'open') return view;
    await sleep(100);
  }
}

async function refusal(server: ServerProcess, body: unknown, headers = {}): Promise<string> {
  const answer = await server.request('/api/tournaments', { method: 'POST', body, headers });
  return `${answer.status} ${errorBody.parse(answer.body).error.code}`;
}

describe('a tournament on the server', () => {
  test('is asked for over HTTP, played, listed, and leaves the same files as on the command line', async () => {
    const { server } = visit;
    const { id } = await begin(server, RANDOMS, server.asOperator);
    const view = await over(server, id);
    expect(view).toMatchObject({ status: 'finished', played: 24, planned: 24, mayStop: false });
    expect(view.findings.join(' ')).toContain('Identical games in all 12 pairs');
    expect(view.figures.map(figure => figure.id)).toContain('latency');
    const list = tournamentsAnswer.parse((await server.request('/api/tournaments')).body);
    expect(list.tournaments.find(row => row.id === id)).toMatchObject({ name: 'Randoms', played: 24 });
    const file = (name: string) => server.request(`/api/tournaments/${id}/${name}`);
    expect(tournamentResults.parse((await file('results.json')).body).played).toBe(24);
    expect((await file('plies.csv')).text.split('\n')).toHaveLength(2 + 24 * 20);
    expect((await file('games.pgn')).text.match(/\[Mode "balanced"\]/g)).toHaveLength(12);
    const svg = await file('figures/latency.svg?theme=dark');
    expect(svg.headers.get('content-type')).toContain('image/svg+xml');
    expect(svg.text).not.toContain('var(');
    expect((await file('figures/nothing.svg')).status).toBe(404);
    // Its games are matches like any other.
    expect((await server.match(view.games[0]?.match ?? '')).status).toBe('ended');
  });

  test('is refused with a reason where it cannot be arranged, or is not the asker’s to have', async () => {
    const { server } = visit;
    expect(await refusal(server, { agents: ['random'] })).toBe('400 agents-few');
    expect(await refusal(server, { agents: 'random' })).toBe('400 bad-request');
    expect(await refusal(server, { ...RANDOMS, agents: ['random', 'nobody'] })).toBe('400 agent-unknown');
    expect(await refusal(server, { ...RANDOMS, modes: ['sequential', 'wild'] })).toBe(
      '400 speculation-invalid',
    );
    expect(await refusal(server, { ...RANDOMS, openings: { kind: 'epd', text: 'x' } })).toBe(
      '400 openings-invalid',
    );
    expect(await refusal(server, { ...RANDOMS, agents: ['random', 'uci:command=true,nodes=1'] })).toBe(
      '403 operator-only',
    );
    expect(await refusal(server, { ...RANDOMS, games: 500 })).toBe('400 games-many');
    const text = 'x'.repeat(9000);
    expect(await refusal(server, { ...RANDOMS, openings: { kind: 'epd', text } })).toBe('413 too-large');
    expect((await server.request('/api/tournaments/nothing')).status).toBe(404);
  });

  test('is stopped by whoever asked for it or an operator, and a guest has one at a time', async () => {
    const { server } = visit;
    const { id, cookie } = await begin(server, LONG);
    expect(await refusal(server, LONG, { cookie })).toBe('429 too-many-tournaments');
    const stop = (headers: Record<string, string>) =>
      server.request(`/api/tournaments/${id}`, { method: 'DELETE', headers });
    expect((await stop({})).status).toBe(403);
    expect((await stop({ cookie })).status).toBe(204);
    expect((await over(server, id)).status).toBe('stopped');
    expect((await stop(server.asOperator)).status).toBe(409);
  });

  test('shows its standing, its running games and its figures as they fill, and axe finds nothing', async () => {
    const { page, server } = visit;
    const { id } = await begin(server, RANDOMS, server.asOperator);
    await over(server, id);
    const { id: running } = await begin(server, LONG, server.asOperator);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [path, heading] of [
        ['/tournaments', 'Tournaments'],
        [`/tournaments/${id}`, 'Randoms'],
        [`/tournaments/${running}`, 'Long'],
      ] as const) {
        await page.goto(server.url + path);
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
        for (const summary of await page.locator('summary').all()) await summary.click();
        await page.evaluate(AXE);
        const found: AxeResults = await page.evaluate('axe.run()');
        expect(
          found.violations.map(each => `${path} ${each.id}: ${each.nodes[0]?.target.join(' ')}`),
        ).toEqual([]);
      }
    }
    await page.locator('.match-card').first().waitFor();
    await server.request(`/api/tournaments/${running}`, { method: 'DELETE', headers: server.asOperator });
    await page.goto(`${server.url}/tournaments/${id}`);
    await page.getByText('Identical games in all 12 pairs').waitFor();
    const image = page.locator('figure img').first();
    await expect
      .poll(() => image.evaluate(node => (node instanceof HTMLImageElement ? node.naturalWidth : 0)), {
        timeout: 10_000,
      })
      .toBeGreaterThan(0);
    const [report] = await Promise.all([
      visit.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Report (one file)' }).click(),
    ]);
    await report.getByRole('button', { name: 'Next move' }).click();
    await report.getByText(/after \d+ ms/).waitFor();
  });

  test('is started from the page', async () => {
    const { page, server } = visit;
    await page.goto(`${server.url}/tournaments`);
    for (const name of [/Deliberate/, /Whimsical/]) await page.getByRole('checkbox', { name }).uncheck();
    await page.getByRole('checkbox', { name: /Random/ }).check();
    await page.getByRole('checkbox', { name: /Stockfish, quick/ }).check();
    await page.getByLabel('Games of a pairing').fill('2');
    await page.getByLabel('Most plies').fill('6');
    await page.getByRole('button', { name: 'Start the tournament' }).click();
    await page.getByRole('heading', { name: 'Tournament', exact: true }).waitFor();
    await page.getByText('Finished 4 of 4 games').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/tournaments\/[\w-]+$/);
  });
});

describe('bots in a tournament', () => {
  const bots: ChildProcess[] = [];
  afterAll(() => {
    for (const bot of bots) bot.kill('SIGKILL');
  });

  async function connect(server: ServerProcess, name: string): Promise<string> {
    const body = { name };
    const made = await server.request('/api/bots', { method: 'POST', body, headers: server.asOperator });
    const { token } = z.object({ token: z.string() }).parse(made.body);
    const url = `${server.url.replace('http', 'ws')}/bot`;
    const program = fileURLToPath(new URL('../../server/cli/bot.ts', import.meta.url));
    bots.push(
      spawn(process.execPath, [program, '--url', url, '--agent', 'random'], {
        env: { ...process.env, PONDERHIT_BOT_TOKEN: token },
        stdio: 'ignore',
      }),
    );
    const online = async (): Promise<boolean> => {
      const answer = await server.request(`/api/bots/${name}`);
      return answer.text.includes('"online"') || answer.text.includes('"idle"');
    };
    while (!(await online())) await sleep(100);
    return token;
  }

  test('are invited by name, play a game at a time, and are compared by strength', async () => {
    const { server } = visit;
    await connect(server, 'Tortoise');
    const { id } = await begin(
      server,
      { ...RANDOMS, agents: [{ bot: 'tortoise' }, 'random'], games: 4, concurrency: 4 },
      server.asOperator,
    );
    const view = await over(server, id);
    expect(view).toMatchObject({ status: 'finished', played: 8, agents: ['Tortoise', 'Random'] });
    expect(view.findings.join(' ')).toContain('equal games are not promised');
    expect(await refusal(server, { ...RANDOMS, agents: [{ bot: 'Hare' }, 'random'] })).toBe(
      '409 bot-offline',
    );
  });

  test('enter by themselves, with their token, as long as it is open', async () => {
    const { server } = visit;
    const token = await connect(server, 'Dormouse');
    const { id } = await begin(
      server,
      { ...RANDOMS, agents: ['random'], games: 2, openForS: 4 },
      server.asOperator,
    );
    const enter = (of: string) =>
      server.request(`/api/tournaments/${id}/enter`, {
        method: 'POST',
        headers: { authorization: `Bearer ${of}` },
      });
    expect((await enter('nobodys')).status).toBe(401);
    const before = tournamentView.parse((await server.request(`/api/tournaments/${id}`)).body);
    expect(before).toMatchObject({ status: 'open', planned: 0, agents: ['Random'] });
    expect((await enter(token)).status).toBe(204);
    expect((await enter(token)).status).toBe(409);
    const view = await over(server, id);
    expect(view).toMatchObject({ status: 'finished', played: 4, agents: ['Random', 'Dormouse'] });
    const late = await enter(token);
    expect(errorBody.parse(late.body).error.code).toBe('tournament-closed');
  });
});

describe('a tournament on a server that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-hall-'));
  const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
  let child: ChildProcess | null = null;
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<string> {
    const started = spawn(process.execPath, [main, '--port', '0', '--data', folder, '--no-exhibition'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let said = '';
    for await (const chunk of started.stdout) {
      said += String(chunk);
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      if (url === undefined) continue;
      started.stdout.resume();
      return url;
    }
    throw new Error(`the server did not start: ${said}`);
  }

  async function look(url: string, id: string): Promise<TournamentView> {
    return tournamentView.parse(await (await fetch(`${url}/api/tournaments/${id}`)).json());
  }

  test('goes on when the server is there again: no game is lost, and none is played twice', async () => {
    let url = await start();
    const answer = await fetch(`${url}/api/tournaments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...RANDOMS, games: 20 }),
    });
    const { id } = createdTournament.parse(await answer.json());
    let before = 0;
    for (let kill = 0; kill < 3; kill++) {
      await sleep(300 + Math.random() * 700);
      child?.kill('SIGKILL');
      if (child !== null) await once(child, 'close');
      url = await start();
      const { played } = await look(url, id);
      expect(played).toBeGreaterThanOrEqual(before);
      before = played;
    }
    let view = await look(url, id);
    while (view.status === 'running') {
      await sleep(200);
      view = await look(url, id);
    }
    expect(view).toMatchObject({ status: 'finished', played: 40, planned: 40 });
    expect(view.findings.join(' ')).toContain('Identical games in all 20 pairs');
  }, 120_000);
});
