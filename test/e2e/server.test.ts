import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Chess } from 'chess.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createdMatch } from '../../shared/protocol/fromServer.ts';
import { type Answer, ServerProcess } from './serverProcess.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start('--max-matches-of-one', '3', '--log-level', 'debug');
});
afterAll(async () => {
  await server.stop();
});

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string().min(5) }) });
const page = z.object({
  matches: z.array(z.object({ id: z.string(), status: z.string() })),
  next: z.string().nullable(),
});

function refusal({ status, body }: Answer): [number, string] {
  return [status, errorBody.parse(body).error.code];
}

/** The processes that a process has started (Linux: the only system whose CI runs this). */
function childrenOf(parent: number | undefined): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => {
      try {
        // pid (name) state ppid …: the name may hold anything.
        return (
          pid > 0 &&
          Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]) === parent
        );
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

const QUICK = { agent: 'stockfish:nodes=200,temperature=50' };
/** Answers after seconds: its match goes on as long as a test needs it. */
const SLOW = { agent: 'stockfish:nodes=200', pace: 'gpt-5:0.05' };

describe('the HTTP side', () => {
  test.each([
    ['/api/nothing', {}, 404, 'not-found'],
    ['/api/matches/none', {}, 404, 'not-found'],
    ['/api/matches?limit=1000', {}, 400, 'bad-request'],
    ['/api/matches?sort=up', {}, 400, 'bad-request'],
    ['/api/matches', { method: 'POST', body: '{' }, 400, 'bad-json'],
    ['/api/matches', { method: 'POST', body: {} }, 400, 'bad-request'],
    ['/api/matches', { method: 'POST', body: { white: QUICK, black: QUICK, colour: 1 } }, 400, 'bad-request'],
    [
      '/api/matches',
      { method: 'POST', body: { white: { agent: 'nobody' }, black: QUICK } },
      400,
      'agent-unknown',
    ],
    [
      '/api/matches',
      { method: 'POST', body: { white: { agent: 'random:x=1' }, black: QUICK } },
      400,
      'agent-option',
    ],
    [
      '/api/matches',
      { method: 'POST', body: { white: QUICK, black: QUICK, clock: 'soon' } },
      400,
      'clock-invalid',
    ],
    ['/api/matches', { method: 'POST', body: { white: QUICK, black: QUICK, fen: 'x' } }, 400, 'fen-invalid'],
    [
      '/api/matches',
      { method: 'POST', body: { white: { human: true }, black: { human: true } } },
      400,
      'two-humans',
    ],
    [
      '/api/matches',
      { method: 'POST', body: { white: { agent: 'uci:command=/bin/true' }, black: QUICK } },
      403,
      'operator-only',
    ],
    ['/api/matches', { method: 'POST', body: { junk: 'x'.repeat(20_000) } }, 413, 'too-large'],
  ])(
    'answers a bad request as JSON with a status, a stable code and what to do: %s %j',
    async (path, options, status, code) => {
      expect(refusal(await server.request(path, options))).toEqual([status, code]);
    },
  );

  test('plays a match between agents, lists it, gives its ledger to everybody, and its PGN to other programs', async () => {
    const { id } = await server.createMatch({
      white: QUICK,
      black: QUICK,
      plyLimit: 30,
      clock: '60+1',
      seed: 5,
    });
    const match = await server.ended(id);
    expect(match.plies.length).toBeGreaterThan(4);
    const { body } = await server.request(`/api/matches/${id}`);
    const { ledger, predictions } = z
      .object({ ledger: z.array(z.object({ end: z.string() })), predictions: z.array(z.unknown()) })
      .parse(body);
    expect(ledger.length).toBe(match.totals.branches);
    expect(predictions).toHaveLength(match.plies.length);
    const pgn = (await server.request(`/api/matches/${id}/pgn`)).text;
    const chess = new Chess();
    chess.loadPgn(pgn);
    expect(chess.history()).toEqual(match.plies.map(({ san }) => san));
    expect(pgn).toContain('[%clk');
    const listed = page.parse((await server.request('/api/matches?status=finished&limit=5')).body);
    expect(listed.matches.map(row => row.id)).toContain(id);
  });

  test('pages through its matches with a cursor', async () => {
    for (let i = 0; i < 3; i++) {
      await server.ended((await server.createMatch({ white: QUICK, black: QUICK, plyLimit: 2 })).id);
    }
    const first = page.parse((await server.request('/api/matches?limit=2')).body);
    const second = page.parse((await server.request(`/api/matches?limit=2&after=${first.next}`)).body);
    const ids = [...first.matches, ...second.matches].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  test('lets its creator and an operator abort a match between agents, and nobody else', async () => {
    const one = await server.createMatch({ white: SLOW, black: SLOW });
    const abort = (id: string, headers: Record<string, string>) =>
      server.request(`/api/matches/${id}`, { method: 'DELETE', headers });
    expect(refusal(await abort(one.id, {}))).toEqual([403, 'not-your-match']);
    expect(refusal(await abort(one.id, { authorization: 'Bearer wrong' }))).toEqual([403, 'not-your-match']);
    expect((await abort(one.id, { cookie: one.cookie })).status).toBe(204);
    expect(await server.match(one.id)).toMatchObject({ status: 'ended', termination: 'abort', result: '*' });
    expect(refusal(await abort(one.id, { cookie: one.cookie }))).toEqual([409, 'match-over']);
    const two = await server.createMatch({ white: SLOW, black: SLOW });
    expect((await abort(two.id, server.asOperator)).status).toBe(204);
  });

  test('gives a guest a session that no script reads, and a bounded number of matches', async () => {
    const first = await server.request('/api/matches', {
      method: 'POST',
      body: { white: { human: true }, black: SLOW },
    });
    const setCookie = first.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    const cookie = setCookie.split(';')[0] ?? '';
    const more = { method: 'POST', body: { white: SLOW, black: SLOW }, headers: { cookie } };
    expect((await server.request('/api/matches', more)).status).toBe(201);
    expect((await server.request('/api/matches', more)).status).toBe(201);
    expect(refusal(await server.request('/api/matches', more))).toEqual([429, 'too-many-matches']);
    const live = page.parse((await server.request('/api/matches?status=live')).body);
    for (const { id } of live.matches) {
      await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
    }
  });

  test('shows its metrics on this machine, and elsewhere to an operator', async () => {
    expect((await server.request('/metrics')).text).toContain('ponderhit_plies_total');
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    expect(refusal(await server.request('/metrics', { headers: proxied }))).toEqual([403, 'operator-only']);
    const allowed = await server.request('/metrics', { headers: { ...proxied, ...server.asOperator } });
    expect(allowed.status).toBe(200);
  });

  test('tells who reads pages in a page that there is none', async () => {
    const nowhere = await server.request('/nowhere', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect([nowhere.status, nowhere.text]).toEqual([404, expect.stringContaining('<title>')]);
    expect(refusal(await server.request('/nowhere'))).toEqual([404, 'not-found']);
  });

  test('lets a player, and nobody else, play a match again once it is over', async () => {
    const { id, cookie } = await server.createMatch({
      white: { human: true, name: '  Ada \n Lovelace ' },
      black: { agent: 'random' },
      clock: '60+1',
      speculation: { white: 'off', black: 'one-step' },
    });
    const again = (body: unknown, headers = {}) =>
      server.request(`/api/matches/${id}/again`, { method: 'POST', body, headers });
    expect(refusal(await again({ kind: 'rematch' }))).toEqual([403, 'not-your-match']);
    expect(refusal(await again({ kind: 'rematch' }, { cookie }))).toEqual([409, 'still-running']);
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: { cookie } });
    expect(refusal(await again({ kind: 'from', ply: 7 }, { cookie }))).toEqual([400, 'bad-request']);
    const answer = await again({ kind: 'rematch' }, { cookie });
    const rematch = await server.match(createdMatch.parse(answer.body).id);
    expect(rematch).toMatchObject({
      white: { kind: 'agent', name: 'Random' },
      black: { kind: 'human', name: 'Ada Lovelace' },
      timeControl: '60+1',
    });
  });

  test('tells what an engine thinks of a position, but not while a human plays', async () => {
    const { id: ended } = await server.createMatch({
      white: { agent: 'stockfish-quick' },
      black: { agent: 'random' },
      fen: '6k1/5ppp/8/8/8/8/8/K1R5 w - - 0 1',
    });
    await server.ended(ended);
    const of = async (id: string, ply: number) =>
      (await server.request(`/api/matches/${id}/evaluations/${ply}`)).body;
    expect(await of(ended, 0)).toEqual({ kind: 'mate', moves: 1 });
    expect(await of(ended, 1)).toEqual({ kind: 'mate', moves: 0 });
    const { id, cookie } = await server.createMatch({ white: { human: true }, black: { agent: 'random' } });
    expect(refusal(await server.request(`/api/matches/${id}/evaluations/0`))).toEqual([403, 'human-plays']);
    expect(refusal(await server.request(`/api/matches/${ended}/evaluations/9`))).toEqual([404, 'not-found']);
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: { cookie } });
  });

  test('serves the page under a strict content policy, and is healthy', async () => {
    const home = await server.request('/');
    expect(home.text).toContain('<title>');
    const policy = home.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:|wss?:/);
    expect(home.headers.get('x-content-type-options')).toBe('nosniff');
    const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(home.text) ?? [];
    expect((await server.request(script)).headers.get('content-encoding')).toMatch(/gzip|br/);
    expect((await server.request('/healthz')).body).toEqual({ status: 'ok' });
  });
});

describe('secrets', () => {
  test('appear in no log, though everything is logged', async () => {
    const { cookie } = await server.createMatch({ white: { human: true }, black: QUICK });
    const token = cookie.split('=')[1] ?? '';
    expect(token).toHaveLength(32);
    expect(server.log).toContain('match opened');
    expect(server.log).not.toContain(token);
    expect(server.log).not.toContain(server.operatorToken);
  });
});

describe('a server that starts', () => {
  test('listens on this machine only, unless it is told otherwise, and runs no more matches than it is told', async () => {
    // All of 127.0.0.0/8 is this machine, but only 127.0.0.1 was asked for.
    const elsewhere = (url: string) => fetch(`${url.replace(/\/\/.*:/, '//127.0.0.2:')}/healthz`);
    await expect(elsewhere(server.url)).rejects.toThrow('fetch failed');
    const open = await ServerProcess.start('--host', '0.0.0.0', '--max-matches', '1');
    try {
      expect((await elsewhere(open.url)).status).toBe(200);
      const body = { white: SLOW, black: SLOW };
      await open.createMatch(body);
      for (const headers of [{}, open.asOperator]) {
        const answer = await open.request('/api/matches', { method: 'POST', body, headers });
        expect(refusal(answer)).toEqual([503, 'busy']);
      }
    } finally {
      await open.stop();
    }
  });

  test('says in one line why it cannot', () => {
    const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
    const { status: code, stderr } = spawnSync(process.execPath, [main, '--port', 'x'], { encoding: 'utf8' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --port: .*\n$/);
  });
});

describe('a server that is told to stop', () => {
  test('exits with 0 and leaves no engine behind, whatever is running', async () => {
    const own = await ServerProcess.start();
    const ids = await Promise.all(
      [1, 2, 3].map(() => own.createMatch({ white: SLOW, black: QUICK }, own.asOperator)),
    );
    expect(ids).toHaveLength(3);
    await new Promise(resolve => setTimeout(resolve, 1500));
    const engines = childrenOf(own.child.pid);
    expect(engines.length).toBeGreaterThan(0);
    expect(await own.stop('SIGTERM')).toBe(0);
    for (const pid of engines) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
