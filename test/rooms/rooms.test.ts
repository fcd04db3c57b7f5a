import { matchMaker } from '@colyseus/core';
import { Client } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LiveMatch } from '../../server/match/liveMatch.ts';
import { hashToken, newToken } from '../../server/token.ts';
import { fromMatchRoom, lobbyView, matchView } from '../../shared/protocol/fromServer.ts';
import { type RoomServer, scriptedPlayer, startRooms } from './roomServer.ts';

/*
 * Rooms over real sockets.
 */

let server: RoomServer;
beforeAll(async () => {
  server = await startRooms();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

type Room = Awaited<ReturnType<Client['joinById']>>;

const TOKEN = newToken();

/** White is the guest of `TOKEN`. */
function humanMatch(black: Parameters<typeof scriptedPlayer>[0] = 'quick'): Promise<LiveMatch> {
  const human = { kind: 'human', guest: hashToken(TOKEN), name: 'Guest' } as const;
  return server.openMatch({ white: human, black: scriptedPlayer(black) });
}

/** A mirrored state as a value. */
function plain(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state));
}

/** A client that is in the room, and all that it was sent. */
class Visitor {
  readonly room: Room;
  readonly #messages: { type: string; body: unknown }[] = [];

  constructor(room: Room) {
    this.room = room;
    room.reconnection.minUptime = 0;
    room.onMessage('*', (type, body) => this.#messages.push({ type: String(type), body }));
  }

  /** Resolves once it has the whole state, which comes first. */
  static async of(room: Room): Promise<Visitor> {
    const visitor = new Visitor(room);
    await new Promise(resolve => room.onStateChange.once(resolve));
    return visitor;
  }

  get state() {
    return matchView.parse(plain(this.room.state));
  }

  /** The bodies of messages of a type. */
  got(type: keyof typeof fromMatchRoom): unknown[] {
    return this.#messages.filter(message => message.type === type).map(({ body }) => body);
  }
}

async function enter(roomId: string, token = newToken()): Promise<Visitor> {
  const headers = { cookie: `ponderhit_guest=${token}` };
  return Visitor.of(await new Client(server.url, { headers }).joinById(roomId));
}

describe('the room of a match', () => {
  test('tells everybody of a ply once it is committed, without waiting for a patch', async () => {
    const match = await humanMatch();
    const [player, spectator] = [await enter(match.id, TOKEN), await enter(match.id)];
    expect(player.state).toMatchObject({ plies: [], toMove: 'white', status: 'running' });
    await player.room.request('move', { ply: 1, uci: 'e2e4' });
    for (const visitor of [player, spectator]) {
      await vi.waitUntil(() => visitor.state.plies.length === 2);
      expect(visitor.state.plies[0]).toMatchObject({ uci: 'e2e4', san: 'e4' });
      expect(visitor.state.fen).toBe(match.plies[1]?.fen);
    }
  });

  test.each([
    ['move', { ply: 2, uci: 'e7e5' }, 'wrong-ply'],
    ['move', { ply: 1, uci: 'e2e5' }, 'illegal-move'],
    ['move', { ply: 1, uci: 'e2e9' }, 'bad-request'],
    ['move', { ply: 1, uci: 'e2e4', hurry: true }, 'bad-request'],
    ['move', null, 'bad-request'],
    ['acceptDraw', { ply: 1 }, 'no-draw-offered'],
    ['resign', { why: 'x' }, 'bad-request'],
  ])('refuses %s %j with a code, and its player stays joined', async (type, body, code) => {
    const match = await humanMatch('thinker');
    const { room } = await enter(match.id, TOKEN);
    await expect(room.request(type, body)).rejects.toMatchObject({ reason: { code } });
    await room.request('move', { ply: 1, uci: 'e2e4' });
    await expect(room.request('move', { ply: 2, uci: 'd2d4' })).rejects.toMatchObject({
      reason: { code: 'not-your-turn' },
    });
    expect(match.plies.map(({ uci }) => uci)).toEqual(['e2e4']);
  });

  test('tells its player and spectators how much the model to move has written, and no more of it', async () => {
    const match = await humanMatch('writer');
    const [player, spectator] = [await enter(match.id, TOKEN), await enter(match.id)];
    await player.room.request('move', { ply: 1, uci: 'e2e4' });
    await vi.waitUntil(() => player.state.writtenTokens === 1234 && spectator.state.writtenTokens === 1234);
    expect(player.got('speculation')).toEqual([]);
  });

  test('lets nobody but its player act', async () => {
    const match = await humanMatch();
    const { room } = await enter(match.id);
    for (const [type, body] of [
      ['move', { ply: 1, uci: 'e2e4' }],
      ['resign', {}],
      ['abort', {}],
    ] as const) {
      await expect(room.request(type, body)).rejects.toMatchObject({ reason: { code: 'not-a-player' } });
    }
    expect(match).toMatchObject({ over: false, plies: [] });
  });

  test('loses only who sends what no client sends, in one line of its log', async () => {
    const match = await humanMatch();
    const [player, one, two] = [await enter(match.id, TOKEN), await enter(match.id), await enter(match.id)];
    const left = [one, two].map(({ room }) => {
      room.reconnection.enabled = false;
      return new Promise(resolve => room.onLeave(resolve));
    });
    one.room.send('unheard-of', {});
    two.room.send('move', { uci: 'x'.repeat(10_000) });
    await Promise.all(left);
    expect(server.warnings).toEqual(['Max payload size exceeded']);
    await vi.waitUntil(() => match.spectators === 0);
    await player.room.request('move', { ply: 1, uci: 'e2e4' });
    await vi.waitUntil(() => match.plies.length === 2);
    expect(player.state.status).toBe('running');
  });

  test('knows its human to be there while one of its connections is', async () => {
    const match = await humanMatch('thinker');
    expect(match.status).toBe('waiting');
    const [tab, other] = [await enter(match.id, TOKEN), await enter(match.id, TOKEN)];
    expect(match.status).toBe('running');
    await tab.room.leave();
    expect(match.status).toBe('running');
    await other.room.leave();
    await vi.waitUntil(() => match.status === 'waiting');
    await enter(match.id, TOKEN);
    expect(match.status).toBe('running');
  });

  test('counts who watches, not who plays', async () => {
    const match = await humanMatch();
    const player = await enter(match.id, TOKEN);
    const watchers = [await enter(match.id), await enter(match.id)];
    await vi.waitUntil(() => player.state.spectators === 2);
    await watchers[0]?.room.leave();
    await vi.waitUntil(() => player.state.spectators < 2);
    expect(player.state.spectators).toBe(1);
  });

  test('shows a spectator of hosted agents the speculation as it is, on coming and on coming back', async () => {
    const match = await server.openMatch({
      white: scriptedPlayer('thinker'),
      black: scriptedPlayer('quick'),
    });
    await vi.waitUntil(() => match.speculation.branches.length > 0);
    const visitor = await enter(match.id);
    const branches = () =>
      visitor.got('speculation').map(body => fromMatchRoom.speculation.parse(body).branches.length);
    await vi.waitUntil(() => branches().some(count => count > 0));
    const before = branches().length;
    visitor.room.connection.close();
    await vi.waitUntil(() => branches().length > before, { timeout: 10_000 });
    expect(branches().at(-1)).toBeGreaterThan(0);
    expect(visitor.got('hello')).toHaveLength(2);
  });

  test('shows what had been predicted: to a spectator ply by ply, to the player at the end, to both once', async () => {
    const match = await humanMatch();
    const [player, spectator] = [await enter(match.id, TOKEN), await enter(match.id)];
    const plies = (visitor: Visitor) =>
      visitor.got('predictions').flatMap(body => fromMatchRoom.predictions.parse(body).map(({ ply }) => ply));
    await player.room.request('move', { ply: 1, uci: 'e2e4' });
    await vi.waitUntil(() => plies(spectator).length === 2);
    const late = await enter(match.id);
    await vi.waitUntil(() => plies(late).length === 2);
    expect(plies(player)).toEqual([]);
    await player.room.request('resign', {});
    await vi.waitUntil(() => plies(player).length === 2);
    expect([player, spectator, late].map(plies)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    for (const visitor of [player, spectator]) expect(visitor.got('speculation')).toEqual([]);
  });

  test('stays after the end for those who look', async () => {
    const match = await humanMatch();
    const player = await enter(match.id, TOKEN);
    await player.room.request('resign', {});
    await vi.waitUntil(() => player.state.status === 'ended');
    const late = await enter(match.id);
    expect(late.state).toMatchObject({ status: 'ended', termination: 'resignation' });
  });

  test('stays after the end for those on their way to it', async () => {
    const match = await humanMatch();
    const reservation = await matchMaker.joinById(match.id, {}, { headers: new Headers(), ip: '127.0.0.1' });
    match.act(null, { kind: 'abort' });
    await match.settled();
    const late = await Visitor.of(await new Client(server.url).consumeSeatReservation(reservation));
    expect(late.state).toMatchObject({ status: 'ended', termination: 'abort' });
  });

  test('is gone soon after the end of a match that nobody looks at', async () => {
    const match = await server.openMatch({ white: scriptedPlayer('quick'), black: scriptedPlayer('quick') });
    await match.settled();
    await vi.waitUntil(() => matchMaker.getLocalRoomById(match.id) === undefined, { timeout: 10_000 });
    await expect(enter(match.id)).rejects.toThrow('not found');
  });
});

describe('the lobby', () => {
  test('shows the live matches, each with its newest position, and who is in it', async () => {
    const match = await humanMatch();
    const [listed] = await matchMaker.query({ name: 'lobby' });
    const { room } = await enter(listed?.roomId ?? '');
    const rows = () => lobbyView.parse(plain(room.state)).matches;
    await vi.waitUntil(() => rows()[match.id] !== undefined);
    const before = server.audience;
    expect(before).toBeGreaterThan(0);
    match.submit('white', 1, { kind: 'move', uci: 'e2e4', offersDraw: false });
    await vi.waitUntil(() => rows()[match.id]?.plies === 2);
    expect(rows()[match.id]).toMatchObject({ fen: match.plies[1]?.fen, white: { kind: 'human' } });
    match.act('white', { kind: 'resign' });
    await vi.waitUntil(() => rows()[match.id] === undefined);
    await room.leave();
    await vi.waitUntil(() => server.audience === before - 1);
  });
});

describe('the lobby', () => {
  test('shows the bots that may connect, each with its state as it changes', async () => {
    await server.store.bots.create('Deep_Blue', 1);
    await server.store.bots.create('Gone', 1);
    server.presence.set('Deep_Blue', 'idle');
    const [listed] = await matchMaker.query({ name: 'lobby' });
    const { room } = await enter(listed?.roomId ?? '');
    const bots = () => lobbyView.parse(plain(room.state)).bots;
    const unrated = { rating: -1, deviation: -1, games: 0 };
    await vi.waitUntil(() => bots().Gone !== undefined);
    expect(bots()).toEqual({
      Deep_Blue: { name: 'Deep_Blue', state: 'idle', ...unrated },
      Gone: { name: 'Gone', state: 'offline', ...unrated },
    });
    server.presence.set('Deep_Blue', 'seeking');
    await vi.waitUntil(() => bots().Deep_Blue?.state === 'seeking');
    // An account made beside the server is known once its bot comes; a revoked one is gone.
    await server.store.bots.create('New', 1);
    await server.store.bots.revoke('Gone');
    server.presence.set('New', 'idle');
    await vi.waitUntil(() => bots().New?.state === 'idle');
    expect(Object.keys(bots()).toSorted()).toEqual(['Deep_Blue', 'New']);
  });
});

describe('matchmaking', () => {
  test.each(['create', 'joinOrCreate', 'join'])('lets nobody %s a room', async method => {
    const rooms = new Set((await matchMaker.query({})).map(({ roomId }) => roomId));
    const answer = await fetch(`${server.url}/matchmake/${method}/match`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.ok).toBe(false);
    // One of an earlier test may be gone by now.
    for (const { roomId } of await matchMaker.query({})) expect(rooms).toContain(roomId);
  });

  test.each(['OPTIONS', 'POST'])('allows no other site’s page to ask or to read: %s', async method => {
    const match = await humanMatch();
    for (const path of [`/matchmake/joinById/${match.id}`, '/api/matches']) {
      const answer = await fetch(server.url + path, {
        method,
        headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
        ...(method === 'POST' && { body: '{}' }),
      });
      expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
