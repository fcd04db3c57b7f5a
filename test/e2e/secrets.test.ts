import { randomBytes } from 'node:crypto';
import { Client } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { hashToken } from '../../server/token.ts';
import { matchAnswer } from '../../shared/protocol/fromServer.ts';
import { ServerProcess } from './serverProcess.ts';

/*
 * What a player and a spectator learn, read off the raw frames of their connections and every HTTP route.
 */

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start();
});
afterAll(async () => {
  await server.stop();
});

/** A code of Colyseus's protocol. */
const JOIN_ROOM = 10;

const reservation = z.object({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});

/** A client that speaks just enough of the protocol to be sent everything, and keeps each frame as it came. */
class RawClient {
  readonly frames: Buffer[] = [];
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      const frame = Buffer.from(data);
      this.frames.push(frame);
      // The client confirms that it has joined.
      if (frame[0] === JOIN_ROOM) socket.send(new Uint8Array([JOIN_ROOM]));
    });
  }

  static async join(id: string, cookie: string): Promise<RawClient> {
    const answer = await server.request(`/matchmake/joinById/${id}`, {
      method: 'POST',
      body: {},
      headers: { cookie },
    });
    const seat = reservation.parse(answer.body);
    const url = `${server.url.replace('http', 'ws')}/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
    const socket = new WebSocket(url);
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    return client;
  }

  close(): void {
    this.#socket.close();
  }

  /** Whether any of its frames, or of the given ones, holds the text. */
  saw(text: string, frames: readonly Buffer[] = this.frames): boolean {
    return frames.some(frame => frame.includes(text));
  }
}

function until(what: () => boolean | Promise<boolean>): Promise<boolean> {
  return vi.waitUntil(what, { timeout: 20_000, interval: 20 });
}

/** A guest's session as a Cookie header, though no server gave it out. */
function freshSession(): string {
  return `ponderhit_guest=${randomBytes(24).toString('base64url')}`;
}

/** All that a match has predicted: its predictions and the branches of its ledger, each move in UCI. */
const everythingPredicted = z.object({
  match: z.object({ plies: z.array(z.object({ uci: z.string() })) }),
  predictions: z.array(
    z.object({
      ply: z.number(),
      predictions: z.array(z.object({ uci: z.string(), reply: z.nullable(z.string()) })),
    }),
  ),
  ledger: z.array(z.object({ path: z.array(z.string()) })),
});

/** What the whole HTTP side says of a match to somebody. */
async function httpAnswers(id: string, headers: Record<string, string>): Promise<string> {
  const paths = [
    `/api/matches/${id}`,
    `/api/matches/${id}/pgn`,
    '/api/matches',
    '/api/agents',
    '/api/lobby',
    '/metrics',
  ];
  return (await Promise.all(paths.map(async path => (await server.request(path, { headers })).text))).join(
    '\n',
  );
}

/** What gives a prediction away: its messages, its fields, and who made it. */
const TRACES = ['speculation', 'searches', 'predictions', 'pathProbability', 'probability', 'launched'];

/** Moves in the name of a human, through a socket of the SDK's making. */
async function play(id: string, cookie: string, ply: number, uci: string): Promise<void> {
  const room = await new Client(server.url, { headers: { cookie } }).joinById(id);
  room.onMessage('*', () => undefined);
  await room.request('move', { ply, uci });
  await room.leave();
}

describe('the frames and answers of a human’s match', () => {
  test('tell neither its player nor, before a ply is committed, a spectator anything of the predictions', async () => {
    const stranger = freshSession();
    const { id, cookie } = await server.createMatch({
      white: { human: true },
      black: { agent: 'stockfish:nodes=2000' },
      plyLimit: 6,
      // Deep enough for branches that no committed ply leads to.
      speculation: 'eager',
    });
    const player = await RawClient.join(id, cookie);
    const spectator = await RawClient.join(id, stranger);
    await until(() => player.frames.length > 1 && spectator.frames.length > 1);
    // Long enough for predictions and prepared replies to be there.
    await new Promise(resolve => setTimeout(resolve, 1500));
    for (const trace of TRACES) {
      expect(player.saw(trace)).toBe(false);
      expect(spectator.saw(trace)).toBe(false);
    }
    const before = matchAnswer.parse(
      (await server.request(`/api/matches/${id}`, { headers: { cookie: stranger } })).body,
    );
    expect(before.predictions).toEqual([]);
    expect(await httpAnswers(id, { cookie: stranger })).not.toMatch(/probability|launched|"reply":"/);

    await play(id, cookie, 1, 'e2e4');
    await until(async () => (await server.match(id)).plies.length === 2);
    await new Promise(resolve => setTimeout(resolve, 500));

    // The player has learnt nothing. The spectator knows what had been predicted for plies 1 and 2, and no more.
    for (const trace of TRACES) expect(player.saw(trace)).toBe(false);
    expect(await httpAnswers(id, { cookie })).not.toMatch(/probability|launched|"reply":"/);
    expect(spectator.saw('predictions')).toBe(true);
    expect(spectator.saw('speculation')).toBe(false);
    const shown = matchAnswer.parse(
      (await server.request(`/api/matches/${id}`, { headers: { cookie: stranger } })).body,
    );
    expect(shown.predictions.map(({ ply }) => ply)).toEqual([1, 2]);
    expect(shown.predictions[0]?.predictions.length).toBeGreaterThan(0);
    const raw = z.object({ ledger: z.null() });
    raw.parse((await server.request(`/api/matches/${id}`, { headers: { cookie: stranger } })).body);

    // After the end everybody sees everything.
    const early = { player: [...player.frames], spectator: [...spectator.frames] };
    const room = await new Client(server.url, { headers: { cookie } }).joinById(id);
    room.onMessage('*', () => undefined);
    await room.request('resign', {});
    await server.ended(id);
    await until(() => player.saw('predictions'));
    expect(await httpAnswers(id, { cookie })).toMatch(/probability/);

    // Now that the moves predicted are known: none of them had been in an earlier frame.
    const all = everythingPredicted.parse((await server.request(`/api/matches/${id}`)).body);
    const played = all.match.plies.map(({ uci }) => uci);
    const predicted = all.predictions.flatMap(({ predictions }) => predictions.map(({ uci }) => uci));
    const branched = all.ledger.flatMap(({ path }) => path);
    const secretOfPlayer = [...predicted, ...branched].filter(uci => !played.includes(uci));
    expect(secretOfPlayer.length).toBeGreaterThan(5);
    for (const uci of secretOfPlayer) expect(player.saw(uci, early.player)).toBe(false);
    // The spectator knew those of plies 1 and 2, but none further down their branches, or of ply 3.
    const known = JSON.stringify(shown);
    const secretOfSpectator = branched.filter(uci => !known.includes(uci));
    expect(secretOfSpectator.length).toBeGreaterThan(0);
    for (const uci of secretOfSpectator) expect(spectator.saw(uci, early.spectator)).toBe(false);
    for (const client of [player, spectator]) client.close();
  });

  test('refuse to move for a spectator, and answer with a code', async () => {
    const { id } = await server.createMatch({ white: { human: true }, black: { agent: 'random' } });
    const room = await new Client(server.url).joinById(id);
    room.onMessage('*', () => undefined);
    await expect(room.request('move', { ply: 1, uci: 'e2e4' })).rejects.toMatchObject({
      reason: { code: 'not-a-player' },
    });
    await expect(room.request('move', { ply: 'one' })).rejects.toMatchObject({
      reason: { code: 'bad-request' },
    });
    await room.leave();
  });
});

describe('the session of a player', () => {
  test('is told to nobody else, neither as it is nor as its hash', async () => {
    const { id, cookie } = await server.createMatch({ white: { human: true }, black: { agent: 'random' } });
    const spectator = await RawClient.join(id, freshSession());
    await play(id, cookie, 1, 'e2e4');
    await until(() => spectator.saw('e2e4'));
    const token = cookie.split('=')[1] ?? '';
    const answers = await httpAnswers(id, {});
    for (const secret of [token, hashToken(token)]) {
      expect(secret.length).toBeGreaterThan(30);
      expect(spectator.saw(secret)).toBe(false);
      expect(answers).not.toContain(secret);
    }
    spectator.close();
  });
});

describe('the frames of a match between hosted agents', () => {
  test('show a spectator the speculation live: so the traces above would be found', async () => {
    const agent = { agent: 'stockfish:nodes=2000', pace: 'gpt-5:0.005' };
    const { id } = await server.createMatch({ white: agent, black: agent });
    const spectator = await RawClient.join(id, '');
    await until(() => spectator.saw('speculation') && spectator.saw('predictions'));
    await until(() => TRACES.every(trace => spectator.saw(trace)));
    expect(spectator.saw('no such word')).toBe(false);
    const { predictions } = matchAnswer.parse((await server.request(`/api/matches/${id}`)).body);
    const [first] = predictions;
    expect(first?.predictions.length).toBeGreaterThan(0);
    for (const { uci } of first?.predictions ?? []) expect(spectator.saw(uci)).toBe(true);
    spectator.close();
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
  });
});
