import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@colyseus/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { createdMatch, matchAnswer, matchView } from '../../shared/protocol/fromServer.ts';

/*
 * The whole server, killed with SIGKILL in the middle of matches, again and again, while clients watch.
 */

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const KILLS = 8;
const MATCHES = 3;

let folder: string;
let server: { readonly child: ChildProcess; readonly url: string } | null = null;

async function start(): Promise<string> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', folder, '--no-exhibition'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    const url = /listens on (http:\S+)/.exec(said)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    server = { child, url };
    return url;
  }
  throw new Error(`the server did not start: ${said}`);
}

async function kill(): Promise<void> {
  if (server === null) return;
  const { child } = server;
  server = null;
  child.kill('SIGKILL');
  await once(child, 'close');
}

/** Watches a match and notes every ply that it is shown, until the connection ends. */
async function watch(url: string, id: string, seen: Map<number, Set<string>>): Promise<void> {
  const room = await new Client(url).joinById(id);
  room.reconnection.enabled = false;
  room.onMessage('*', () => undefined);
  room.onStateChange((state: { toJSON(): unknown }) => {
    matchView.parse(state.toJSON()).plies.forEach(({ uci }, index) => {
      seen.set(index + 1, (seen.get(index + 1) ?? new Set()).add(uci));
    });
  });
}

async function getMatch(url: string, id: string): Promise<z.infer<typeof matchAnswer>['match']> {
  const response = await fetch(`${url}/api/matches/${id}`);
  return matchAnswer.parse(await response.json()).match;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-kill-'));
});
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('a server that is killed in mid-match', () => {
  test('resumes by itself from the last durable ply: what a client has seen is neither lost, doubled nor changed', async () => {
    let url = await start();
    const ids: string[] = [];
    for (let i = 0; i < MATCHES; i++) {
      const response = await fetch(`${url}/api/matches`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          white: { agent: 'stockfish:nodes=300,temperature=80', pace: 'gpt-5:0.0004' },
          black: { agent: 'stockfish:nodes=300,temperature=80', pace: 'gpt-5:0.0004' },
          plyLimit: 120,
          seed: 100, // the same for all: without interruptions they would be one game
        }),
      });
      ids.push(createdMatch.parse(await response.json()).id);
    }
    const seen = ids.map(() => new Map<number, Set<string>>());
    let played = 0;
    // A slow machine takes more rounds to get anywhere.
    for (let i = 0; i < KILLS || played <= 10; i++) {
      await Promise.all(
        ids.map((id, match) => watch(url, id, seen[match] ?? new Map()).catch(() => undefined)),
      );
      await sleep(100 + Math.random() * 900);
      await kill();
      url = await start();
      for (const [match, id] of ids.entries()) {
        const { plies } = await getMatch(url, id);
        const known = seen[match] ?? new Map<number, Set<string>>();
        expect(plies.length).toBeGreaterThanOrEqual(known.size);
        for (const [ply, ucis] of known) expect([...ucis]).toEqual([plies[ply - 1]?.uci]);
        played = Math.max(played, plies.length);
      }
    }
    const games: string[] = [];
    for (const id of ids) {
      let match = await getMatch(url, id);
      while (match.status !== 'ended') {
        await sleep(200);
        match = await getMatch(url, id);
      }
      expect(match.termination).not.toBe('');
      games.push(match.plies.map(({ uci }) => uci).join(' '));
    }
    // Equal agents play equal games, however often they were interrupted, and wherever.
    expect(new Set(games).size).toBe(1);
  }, 120_000);
});
