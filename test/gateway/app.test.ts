import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BotRoster } from '../../server/botRoster.ts';
import { RealClock } from '../../server/clock.ts';
import { addGateway, type GatewayDeps } from '../../server/gateway/app.ts';
import { AskedMatches } from '../../server/gateway/askedMatches.ts';
import { Arena } from '../../server/match/arena.ts';
import { DEFAULT_LIMITS } from '../../server/match/conductor.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { hashToken } from '../../server/token.ts';
import { errorBody } from '../../shared/protocol/fromServer.ts';
import { ok, refuse } from '../../shared/result.ts';
import { NO_BOTS } from '../fake/noBots.ts';
import { someHall } from '../fake/someHall.ts';
import { SomePresence } from '../fake/somePresence.ts';
import { scriptedAgent } from '../match/scripted.ts';

/*
 * The HTTP side in states that a whole server seldom is in: just started, about to stop, broken, asked twice
 * at once.
 */

const TOKEN = 'an-operators-token';

let folder: string;
let store: Store;
let arena: Arena;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-gateway-'));
  store = await openStore({ folder });
  const clock = new RealClock();
  arena = new Arena({
    clock,
    journal: store,
    forecast: () => null,
    limits: DEFAULT_LIMITS,
    absenceMs: 60_000,
    online: () => false,
    // It thinks until it is stopped.
    seat: () => scriptedAgent({ clock, maxMs: 2 ** 31 }),
    onFailure: (matchId, error) => {
      throw new Error(`match ${matchId} failed`, { cause: error });
    },
  });
});
afterEach(async () => {
  await arena.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Serves the gateway while `use` asks it. */
async function serve(
  changes: Partial<GatewayDeps>,
  use: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const app = express();
  const presence = new SomePresence();
  addGateway(app, {
    arena,
    store,
    agents: [],
    presence,
    roster: new BotRoster({ store, presence, arena, now: () => 1 }),
    onRevoked: () => undefined,
    describeAgent: name =>
      ok({ name, paceLabel: null, isolated: true, readsClock: false, free: true, named: true }),
    ...NO_BOTS,
    tournaments: someHall({ clock: new RealClock(), store, arena }),
    speculation: 'balanced',
    openMatch: async setup => {
      await arena.open(setup);
    },
    evaluate: async () => ok({ kind: 'cp', cp: 0 }),
    operatorHash: hashToken(TOKEN),
    now: () => 1,
    askedMatches: new AskedMatches(arena),
    limits: { matches: 5, matchesOfOne: 2 },
    lobbyRoomId: () => 'lobby-room',
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    clientFolder: null,
    onError: () => undefined,
    ...changes,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  try {
    await use((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init));
  } finally {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

function asking(cookie = ''): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ white: { agent: 'a' }, black: { agent: 'b' } }),
  };
}

async function codeOf(response: Response): Promise<string> {
  return errorBody.parse(await response.json()).error.code;
}

/** How often each status was answered. */
function tally(answers: readonly Response[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('the HTTP side', () => {
  test('says that it is busy while the lobby is not open yet', async () => {
    await serve({ lobbyRoomId: () => null }, async ask => {
      const answer = await ask('/api/lobby');
      expect([answer.status, await codeOf(answer)]).toEqual([503, 'busy']);
    });
  });

  test('takes no match once it closes, and says so to whoever watches its health', async () => {
    await serve({}, async ask => {
      await arena.close();
      const answer = await ask('/api/matches', asking());
      expect([answer.status, await codeOf(answer)]).toEqual([503, 'closing']);
      expect((await ask('/healthz')).status).toBe(503);
    });
  });

  test('tells nobody but its own log what broke', async () => {
    const errors: unknown[] = [];
    const metrics = async () => {
      throw new Error('the secret path /var/x');
    };
    await serve({ metrics, onError: error => errors.push(error) }, async ask => {
      const answer = await ask('/metrics');
      expect(answer.status).toBe(500);
      expect(await answer.json()).toEqual({
        error: { code: 'internal', message: 'something went wrong on our side' },
      });
      expect(errors).toMatchObject([{ message: 'the secret path /var/x' }]);
    });
  });

  test('keeps its limits when everybody asks at the same time', async () => {
    await serve({}, async ask => {
      const cookie = `ponderhit_guest=${'a'.repeat(32)}`;
      const one = await Promise.all(Array.from({ length: 6 }, () => ask('/api/matches', asking(cookie))));
      expect(tally(one)).toEqual({ 201: 2, 429: 4 });
      const others = await Promise.all(Array.from({ length: 6 }, () => ask('/api/matches', asking())));
      expect(tally(others)).toEqual({ 201: 3, 503: 3 });
      expect(arena.matches).toHaveLength(5);
    });
  });

  test('counts a match from when its bots are asked, so that no guest asks more of them than it may play', async () => {
    const answer = Promise.withResolvers<void>();
    let asked = 0;
    const invite: GatewayDeps['invite'] = async setup => {
      asked++;
      await answer.promise;
      return refuse('offer-expired', `${setup.players.white.name} has not answered in time`);
    };
    await serve({ invite }, async ask => {
      const cookie = `ponderhit_guest=${'c'.repeat(32)}`;
      const first = Promise.all([1, 2].map(() => ask('/api/matches', asking(cookie))));
      await expect.poll(() => asked).toBe(2);
      expect((await ask('/api/matches', asking(cookie))).status).toBe(429);
      answer.resolve();
      expect(tally(await first)).toEqual({ 409: 2 });
      // What came to nothing is nobody's any more.
      expect((await ask('/api/matches', asking(cookie))).status).toBe(409);
    });
  });

  test('counts a match that could not be opened no longer', async () => {
    const openMatch = async () => {
      throw new Error('the disk is full');
    };
    await serve({ openMatch }, async ask => {
      const cookie = `ponderhit_guest=${'b'.repeat(32)}`;
      for (let i = 0; i < 3; i++) expect((await ask('/api/matches', asking(cookie))).status).toBe(500);
    });
  });

  test('accepts the operator’s token however its scheme is written, and nothing else', async () => {
    await serve({}, async ask => {
      // A proxy's request: only the token counts.
      const status = async (authorization: string) =>
        (await ask('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9', authorization } })).status;
      for (const scheme of ['Bearer', 'bearer']) expect(await status(`${scheme} ${TOKEN}`)).toBe(200);
      for (const wrong of ['', 'Bearer', `Basic ${TOKEN}`, TOKEN, `Bearer ${hashToken(TOKEN)}`]) {
        expect(await status(wrong)).toBe(403);
      }
    });
  });
});
