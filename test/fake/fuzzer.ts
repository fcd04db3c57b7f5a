import { once } from 'node:events';
import { WebSocket } from 'ws';
import { BOT_LIMITS } from '../../shared/protocol/botLimits.ts';

/** What came of it. */
export interface Fuzzed {
  readonly sent: number;
  readonly connections: number;
  /** How often each error was answered, and each close code given. */
  readonly errors: Readonly<Record<string, number>>;
  readonly closes: Readonly<Record<string, number>>;
}

/** A number in [0, 1), from a seed (mulberry32, by Tommy Ettinger, in the public domain). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Sends malformed, truncated, oversized, out-of-order and repeated messages to a server's door for bots, from
 * a number of connections at once that come from addresses of their own (all of 127.0.0.0/8 is this machine), each
 * with a bot's token. A connection that is closed is made anew.
 */
export async function fuzz({
  url,
  tokens,
  messages,
  seed,
}: {
  readonly url: string;
  readonly tokens: readonly string[];
  /** Of all connections together. */
  readonly messages: number;
  readonly seed: number;
}): Promise<Fuzzed> {
  const errors: Record<string, number> = {};
  const closes: Record<string, number> = {};
  let sent = 0;
  let connections = 0;

  async function work(token: string, worker: number): Promise<void> {
    const draw = random(seed * 1000 + worker);
    while (sent < messages) {
      // No address makes more connections than one may.
      const localAddress = `127.0.${1 + worker}.${1 + (connections++ % 250)}`;
      const socket = new WebSocket(url, { localAddress });
      const closed = once(socket, 'close');
      socket.on('error', () => undefined);
      /** What the server has said lately: matches and offers to talk about. */
      const known: string[] = ['Zx81mGv0aQ2p'];
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        const [, code] = /"type":"error","code":"([a-z-]+)"/.exec(text) ?? [];
        if (code !== undefined) errors[code] = (errors[code] ?? 0) + 1;
        const [, id] = /"(?:match|offer)":"([\w-]+)"/.exec(text) ?? [];
        if (id !== undefined) known.push(id);
      });
      await Promise.race([once(socket, 'open').catch(() => undefined), closed]);
      // Now and then something comes before the greeting, or does not wait for its answer.
      if (draw() < 0.95) {
        const welcome = once(socket, 'message');
        socket.send(JSON.stringify({ type: 'hello', version: 1, token, speculate: 3 }));
        if (draw() < 0.95) await Promise.race([welcome, closed]);
      }
      const many = 20 + Math.floor(draw() * 60);
      let last: string | Buffer = '{}';
      for (let i = 0; i < many && socket.readyState === WebSocket.OPEN && sent < messages; i++) {
        last = draw() < 0.15 ? last : message(draw, known);
        socket.send(last);
        sent++;
        if (i % 8 === 7) await new Promise(resolve => setImmediate(resolve));
      }
      // The server has read it all, or has had enough.
      const pong = once(socket, 'pong');
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      await Promise.race([pong, closed]);
      if (draw() < 0.5) socket.terminate();
      else socket.close();
      const [code] = await closed;
      closes[String(code)] = (closes[String(code)] ?? 0) + 1;
    }
  }

  await Promise.all(tokens.map(work));
  return { sent, connections, errors, closes };
}

/** Whatever a broken or hostile program might send. */
function message(draw: () => number, known: readonly string[]): string | Buffer {
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(draw() * values.length)];
  const whole = plausible(draw, known.slice(-8));
  const kind = draw();
  if (kind < 0.55) return JSON.stringify(whole);
  if (kind < 0.65) {
    const text = JSON.stringify(whole);
    return text.slice(0, Math.floor(draw() * text.length));
  }
  if (kind < 0.75) {
    // A field of the wrong kind, or one that nobody knows.
    const field = pick([...Object.keys(whole), 'extra', '__proto__', 'constructor']) ?? 'type';
    const value = pick([null, -1, 1e308, [], {}, '', 'x'.repeat(50), true, ['e2e4'], { a: { b: 1 } }]);
    return JSON.stringify({ ...whole, [field]: value });
  }
  if (kind < 0.8) return Buffer.from(Array.from({ length: 30 }, () => Math.floor(draw() * 256)));
  if (kind < 0.85) return '['.repeat(1 + Math.floor(draw() * 4000));
  if (kind < 0.9)
    return `{"type":"${'\u{1F0A1}'.repeat(Math.floor((draw() * BOT_LIMITS.messageBytes) / 2))}"}`;
  if (kind < 0.905) return 'x'.repeat(9 * BOT_LIMITS.messageBytes);
  return pick(['', 'null', '0', '"hello"', '[]', '{}', '{"type":1}', '\u0000', '{"type":"move"}']) ?? '';
}

/** A message that can be parsed, about anything. */
function plausible(draw: () => number, known: readonly string[]): Record<string, unknown> {
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(draw() * values.length)];
  const match = pick(known);
  const ply = 1 + Math.floor(draw() * 6);
  const uci = pick(['e2e4', 'e7e5', 'g1f3', 'a1a8', 'h7h8q']);
  const all: Record<string, unknown>[] = [
    { type: 'hello', version: 1, token: 'nobody' },
    { type: 'seek', clock: pick(['60+1', '1+0', 'none', 'soon', '9'.repeat(30)]), rated: draw() < 0.5 },
    { type: 'unseek' },
    {
      type: 'challenge',
      opponent: pick([{ agent: 'random' }, { bot: 'Fuzz-0' }, { bot: 'Nobody' }]),
      clock: '5+0',
    },
    { type: 'accept', offer: match },
    { type: 'refuse', offer: match },
    { type: 'move', match, ply, uci, offersDraw: draw() < 0.2, expects: [{ uci: 'e7e5', probability: 0.9 }] },
    { type: 'move', match, ply, uci },
    { type: 'prepared', match, request: ply, uci },
    { type: 'acceptDraw', match, ply },
    { type: 'resign', match },
    { type: 'abort', match },
    { type: 'bye' },
  ];
  return pick(all) ?? {};
}
