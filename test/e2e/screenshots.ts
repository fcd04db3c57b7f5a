import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { botProfile, createdMatch } from '../../shared/protocol/fromServer.ts';
import { launchBrowser } from './browser.ts';
import { ServerProcess } from './serverProcess.ts';

/*
 * npm run screenshots: the pages as people see them, in both themes, on a desktop and on a phone, into
 * docs/images.
 */

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const WINDOWS = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
const AGENTS = { white: { agent: 'paced-a' }, black: { agent: 'paced-b' } };
const QUICK = { agent: 'stockfish:nodes=500,temperature=60', pace: 'gpt-5:0.001' };
const createdBot = z.object({ token: z.string() });
const HUMAN = { white: { human: true, name: 'Ada' }, black: { agent: 'stockfish-quick' }, clock: '600+5' };

/** Bots, each with the agent that plays for it: of different strength, so that their ratings part. */
const BOTS = {
  Anderssen: 'stockfish:nodes=3000,temperature=80',
  Morphy: 'stockfish:nodes=1000,temperature=60',
  Zukertort: 'stockfish:nodes=200,temperature=120',
} as const;
type BotName = keyof typeof BOTS;
const NAMES = ['Anderssen', 'Morphy', 'Zukertort'] as const;
/** Enough to see a rating take its course. */
const RATED_GAMES = 40;

mkdirSync(FOLDER, { recursive: true });
const [server, browser] = await Promise.all([
  ServerProcess.start('--max-matches-of-one', '20'),
  launchBrowser(),
]);

/** What a page is, where it stands, and what has to be done on it before its picture. */
interface Shot {
  readonly name: string;
  readonly path: (context: BrowserContext) => Promise<string>;
  readonly prepare?: (page: Page) => Promise<void>;
}

const tokens = new Map<BotName, string>();
const programs: ChildProcess[] = [];

/** Lets bots play each other in the open pool. */
function enter(names: readonly BotName[], ...more: readonly string[]): void {
  const program = fileURLToPath(new URL('../../server/cli/bot.ts', import.meta.url));
  const url = `${server.url.replace('http', 'ws')}/bot`;
  for (const name of names) {
    const args = ['--url', url, '--agent', BOTS[name], '--engines', '1', '--seek', '--rated', ...more];
    const env = { ...process.env, PONDERHIT_BOT_TOKEN: tokens.get(name) };
    programs.push(spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' }));
  }
}

async function leave(): Promise<void> {
  for (const program of programs.splice(0)) {
    const gone = once(program, 'close');
    program.kill('SIGKILL');
    await gone;
  }
}

try {
  for (const name of NAMES) {
    const body = { name };
    const answer = await server.request('/api/bots', { method: 'POST', body, headers: server.asOperator });
    tokens.set(name, createdBot.parse(answer.body).token);
  }
  enter(NAMES, '--speculate', '3');
  for (let games = 0; games < RATED_GAMES; ) {
    await new Promise(resolve => setTimeout(resolve, 1000));
    games = botProfile.parse((await server.request('/api/bots/Anderssen')).body).history.length;
  }
  await leave();
  const { id: live } = await server.createMatch({ ...AGENTS, seed: 11, plyLimit: 200 }, server.asOperator);
  for (const seed of [12, 13]) await server.createMatch({ ...AGENTS, seed }, server.asOperator);
  const thinker = { ...QUICK, pace: 'gpt-5:0.005' };
  const { id: replayed } = await server.createMatch(
    { white: thinker, black: thinker, seed: 5, plyLimit: 40 },
    server.asOperator,
  );
  for (const seed of [1, 2, 3, 4]) {
    const { id } = await server.createMatch(
      { white: QUICK, black: { agent: 'stockfish-quick', pace: 'gpt-5:0.001' }, seed, plyLimit: 60 },
      server.asOperator,
    );
    await server.ended(id);
  }
  await server.ended(replayed);
  while ((await server.match(live)).plies.length < 13) await new Promise(resolve => setTimeout(resolve, 300));
  // Two play on, slowly.
  enter(['Anderssen', 'Morphy'], '--pace', 'gpt-5:0.02', '--speculate', '3');
  const at = (path: string) => async () => path;
  const shots: readonly Shot[] = [
    { name: 'lobby', path: at('/') },
    {
      name: 'match',
      path: at(`/match/${live}`),
      prepare: page => page.locator('.tree .node').first().waitFor(),
    },
    {
      name: 'replay',
      path: at(`/match/${replayed}`),
      prepare: async page => {
        await page.getByText(/A short search of Stockfish/).waitFor();
        await page.getByRole('button', { name: 'Replay' }).click();
        await page.waitForTimeout(6000);
        await page.getByRole('button', { name: 'Pause' }).click();
      },
    },
    {
      name: 'play',
      path: async context => {
        const answer = await context.request.post(`${server.url}/api/matches`, { data: HUMAN });
        return `/match/${createdMatch.parse(await answer.json()).id}`;
      },
      prepare: async page => {
        await page.getByLabel('Type a move').fill('e4');
        await page.keyboard.press('Enter');
        await page.locator('.moves .move').nth(1).waitFor();
      },
    },
    { name: 'boards', path: at('/boards') },
    { name: 'games', path: at('/games') },
    { name: 'bot', path: at('/bots/Anderssen') },
    { name: 'agent', path: at(`/agent/${encodeURIComponent('Stockfish, quick')}`) },
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [window, viewport] of Object.entries(WINDOWS)) {
      for (const { name, path, prepare } of shots) {
        const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1 });
        const page = await context.newPage();
        await page.goto(server.url + (await path(context)));
        await page.getByRole('heading').first().waitFor();
        await prepare?.(page);
        await page.waitForTimeout(1200);
        // A match has more to show than fits above the fold of a desktop.
        const fullPage = window === 'desktop' && (name === 'match' || name === 'replay');
        await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}-${window}.png`, fullPage });
        if (name === 'play') {
          // The lobby's picture is to show what else goes on.
          const match = new URL(page.url()).pathname.replace('/match/', '/api/matches/');
          await server.request(match, { method: 'DELETE', headers: server.asOperator });
        }
        await context.close();
      }
    }
  }
} finally {
  await leave();
  await browser.close();
  await server.stop();
}
