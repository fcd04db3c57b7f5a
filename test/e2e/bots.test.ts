import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BotServer, startBotServer } from '../fake/botServer.ts';

let server: BotServer;
beforeAll(async () => {
  server = await startBotServer({ bots: ['Ada', 'Bob', 'Cy', 'Di'] });
});
afterAll(() => server.stop());

/** Runs a bot to its end. */
async function play(
  command: readonly [string, ...string[]],
  token: string | undefined,
): Promise<{ code: unknown; said: string }> {
  const [program, ...args] = command;
  const bot = spawn(program, [...args, '--url', server.url], {
    env: { ...process.env, PONDERHIT_BOT_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [bot.stdout, bot.stderr]) {
    stream.on('data', chunk => {
      said += String(chunk);
    });
  }
  const [code] = await once(bot, 'close');
  return { code, said };
}

const TYPESCRIPT = [process.execPath, 'examples/bots/randomBot.ts'] as const;

describe('the example bot in TypeScript', () => {
  test('plays a house agent to the end, twice', async () => {
    const { code, said } = await play(
      [...TYPESCRIPT, '--agent', 'stockfish-quick', '--games', '2'],
      server.tokens[0],
    );
    expect(said.match(/is over/g)).toHaveLength(2);
    expect(code).toBe(0);
  });

  test('ends at once where no asking will ever get it a game', async () => {
    const { code, said } = await play([...TYPESCRIPT, '--agent', 'nobody'], server.tokens[0]);
    expect(said).toContain('challenge-invalid');
    expect(code).toBe(1);
  });

  test('meets another in the open pool', async () => {
    const games = await Promise.all(
      server.tokens.slice(1, 3).map(token => play([...TYPESCRIPT, '--clock', '30+1'], token)),
    );
    for (const { code, said } of games) {
      expect(said).toMatch(/is over/);
      expect(code).toBe(0);
    }
  });
});

describe('npm run bot', () => {
  test('ends at once where no asking will ever get it a game', async () => {
    const { code, said } = await play(
      [process.execPath, 'server/cli/bot.ts', '--agent', 'random', '--challenge', 'nobody'],
      server.tokens[0],
    );
    expect(said).toMatch(/error: .*\(challenge-invalid\)/);
    expect(code).toBe(1);
  });

  test('seats an engine that prepares its moves, answers in parallel, and leaves politely', async () => {
    const stockfish = `${process.execPath} node_modules/stockfish/bin/stockfish-19-lite-single.js`;
    const engine = ['--engine', stockfish, '--nodes', '300', '--speculate', '4'];
    const { code, said } = await play(
      [process.execPath, 'server/cli/bot.ts', ...engine, '--challenge', 'stockfish-quick', '--games', '1'],
      server.tokens[0],
    );
    expect(said).toMatch(/is over/);
    expect(Number(/(\d+) hits/.exec(said)?.[1])).toBeGreaterThan(0);
    expect(code).toBe(0);
  });
});

/** A Python that has the package, from `.venv` or of the machine; null for none. */
function pythonWithWebsockets(): string | null {
  const pythons = ['.venv/bin/python3', 'python3'];
  return pythons.find(python => spawnSync(python, ['-c', 'import websockets']).status === 0) ?? null;
}

describe('the example bot in Python', () => {
  test('plays a house agent to the end', async context => {
    const python = pythonWithWebsockets();
    if (python === null) {
      return context.skip(
        'no Python with the package websockets: python3 -m venv .venv && .venv/bin/pip install websockets',
      );
    }
    const bot = [python, 'examples/bots/random_bot.py', '--agent', 'stockfish-quick'] as const;
    const { code, said } = await play(bot, server.tokens[3]);
    expect(said).toMatch(/is over/);
    expect(code).toBe(0);
  });
});
