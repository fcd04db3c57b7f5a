import { Command } from 'commander';
import type { Browser, Page, Response } from 'playwright-core';
import { numberOption, runVerb } from '../../server/cli/options.ts';
import { table } from '../../server/cli/terminal.ts';
import { launchBrowser } from '../e2e/browser.ts';
import { ServerProcess } from '../e2e/serverProcess.ts';
import { quantile } from './figures.ts';

/*
 * npm run bench:client: what the browser's side costs. JavaScript by page, the time to a live board, frames
 * dropped while many branches are drawn, and memory over a long exhibition.
 */

const VIEWPORT = { width: 1280, height: 900 };
/** Several hundred branches a minute for one match. */
const BUSY = { agent: 'stockfish:nodes=2000,temperature=60', pace: 'gpt-5:0.004' };
/** An exhibition, accelerated: what takes an hour there takes minutes. */
const FAST = { agent: 'stockfish:nodes=500,temperature=60', pace: 'gpt-5:0.0004' };
const PLIES_OF_A_MATCH = 100;
const FRAME_MS = 1000 / 60;
/** By then a page has loaded what it needs. A match asks for evaluations as long as it goes on. */
const SETTLE_MS = 2000;

const verb = new Command('bench:client')
  .description('Loads and watches the real pages in a real Chromium, against a server in its own process.')
  .option('--branches <n>', 'branches a minute to draw, about', numberOption(10, 10_000), 500)
  .option('--loads <n>', 'cold loads of a live match', numberOption(1, 1000), 10)
  .option('--seconds <n>', 'seconds of drawing branches', numberOption(1, 3600), 30)
  .option('--plies <n>', 'plies to watch, match after match, in one page', numberOption(100, 100_000), 1800)
  .action(run);

interface Options {
  readonly branches: number;
  readonly loads: number;
  readonly seconds: number;
  readonly plies: number;
}

async function run({ branches, loads, seconds, plies }: Options): Promise<void> {
  const [server, browser] = await Promise.all([
    ServerProcess.start('--max-matches-of-one', '100'),
    launchBrowser(),
  ]);
  try {
    await weighScripts(server, browser);
    await timeToBoard(server, browser, loads);
    await frames(server, browser, { branches, seconds });
    await memory(server, browser, plies);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function weighScripts(server: ServerProcess, browser: Browser): Promise<void> {
  const { id } = await server.createMatch({ white: BUSY, black: BUSY }, server.asOperator);
  const rows = [['page', 'scripts', 'kB', 'kB compressed']];
  for (const path of ['/', '/boards', '/games', '/agent/Random', `/match/${id}`]) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    const scripts: Promise<readonly [number, number]>[] = [];
    page.on('response', response => {
      if (response.request().resourceType() === 'script') scripts.push(sizes(response));
    });
    await page.goto(server.url + path, { waitUntil: 'load' });
    await page.waitForTimeout(SETTLE_MS);
    const loaded = await Promise.all(scripts);
    const sum = (nth: 0 | 1): string => (loaded.reduce((all, size) => all + size[nth], 0) / 1000).toFixed(1);
    rows.push([path.replace(id, ':id'), String(loaded.length), sum(0), sum(1)]);
    await context.close();
  }
  console.log(`${table(rows)}\n`);
  await abort(server, id);
}

/** Of a script: its length, and what came over the wire. */
async function sizes(response: Response): Promise<readonly [number, number]> {
  const [body, { responseBodySize }] = await Promise.all([response.body(), response.request().sizes()]);
  return [body.length, responseBodySize];
}

/** From the start of the navigation, with nothing cached, to the pieces of the live position. */
async function timeToBoard(server: ServerProcess, browser: Browser, loads: number): Promise<void> {
  const { id } = await server.createMatch({ white: BUSY, black: BUSY }, server.asOperator);
  const times: number[] = [];
  for (let load = 0; load < loads; load++) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.goto(`${server.url}/match/${id}`, { waitUntil: 'commit' });
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>(resolve => {
            const look = (): void => {
              if (document.querySelector('cg-board piece') === null) requestAnimationFrame(look);
              else resolve(performance.now());
            };
            look();
          }),
      ),
    );
    await context.close();
  }
  const ms = (q: number): string => `${quantile(times, q).toFixed(0)} ms`;
  console.log(
    `${table([
      ['live board after', 'p50', 'max'],
      [`${loads} cold loads`, ms(0.5), ms(1)],
    ])}\n`,
  );
  await abort(server, id);
}

/** How long a rate of branches is looked at before another is chosen. */
const TRIAL_MS = 12_000;
const TRIALS = 3;

/**
 * An agent whose matches have about so many branches a minute on this machine, with what else it does: the pace is
 * tried, and changed by as much as the rate is off. Where even the fastest is too slow for that, the fastest.
 */
async function agentOfRate(server: ServerProcess, wanted: number): Promise<typeof BUSY> {
  let scale = Number(BUSY.pace.split(':')[1]);
  for (let trial = 1; ; trial++) {
    const agent = { ...BUSY, pace: `gpt-5:${scale.toPrecision(3)}` };
    if (trial > TRIALS) return agent;
    const { id } = await server.createMatch(
      { white: agent, black: agent, plyLimit: 1000 },
      server.asOperator,
    );
    await new Promise(resolve => setTimeout(resolve, TRIAL_MS));
    const rate = ((await server.match(id)).totals.branches * 60_000) / TRIAL_MS;
    await abort(server, id);
    if (Math.abs(rate / wanted - 1) < 0.1) return agent;
    scale *= Math.max(0.25, Math.min(4, rate / wanted));
  }
}

async function frames(
  server: ServerProcess,
  browser: Browser,
  { branches: wanted, seconds }: Pick<Options, 'branches' | 'seconds'>,
): Promise<void> {
  const agent = await agentOfRate(server, wanted);
  const { id } = await server.createMatch({ white: agent, black: agent, plyLimit: 1000 }, server.asOperator);
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto(`${server.url}/match/${id}`);
  await page.locator('.tree .node').first().waitFor();
  const before = (await server.match(id)).totals.branches;
  const gaps = await page.evaluate(
    untilMs =>
      new Promise<number[]>(resolve => {
        const found: number[] = [];
        const start = performance.now();
        let last = start;
        const frame = (now: number): void => {
          found.push(now - last);
          last = now;
          if (now - start < untilMs) requestAnimationFrame(frame);
          else resolve(found);
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1000,
  );
  const branches = (await server.match(id)).totals.branches - before;
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0);
  console.log(
    `${table([
      ['branches a minute', 'frames', 'dropped', 'longest gap'],
      [
        String(Math.round((branches * 60) / seconds)),
        String(gaps.length + dropped),
        `${dropped} (${((100 * dropped) / (gaps.length + dropped)).toFixed(1)} %)`,
        `${Math.max(...gaps).toFixed(0)} ms`,
      ],
    ])}\n`,
  );
  await context.close();
  await abort(server, id);
}

/** One page stays open, and goes from match to match as a visitor does. */
async function memory(server: ServerProcess, browser: Browser, plies: number): Promise<void> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  const rows = [['plies watched', 'heap MB', 'DOM nodes', 'listeners']];
  await page.goto(server.url);
  for (let watched = 0, seed = 1; watched < plies; watched += PLIES_OF_A_MATCH, seed++) {
    const { id } = await server.createMatch(
      { white: FAST, black: FAST, plyLimit: PLIES_OF_A_MATCH, seed },
      server.asOperator,
    );
    await page.locator('.match-card').first().click();
    await page.waitForURL(`**/match/${id}`);
    await server.ended(id);
    await page.locator('.brand').click();
    await page.locator('.hero').waitFor();
    if (seed % Math.ceil(plies / PLIES_OF_A_MATCH / 8) === 0)
      rows.push([String(watched + PLIES_OF_A_MATCH), ...(await weight(page))]);
  }
  console.log(table(rows));
  await context.close();
}

/** After garbage collection. */
async function weight(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  await devtools.detach();
  return [(usedSize / 1e6).toFixed(1), String(nodes), String(jsEventListeners)];
}

async function abort(server: ServerProcess, id: string): Promise<void> {
  await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
}

await runVerb(verb);
