import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { ServerProcess } from './serverProcess.ts';

/*
 * The page in a real Chromium, against the real server.
 */

let server: ServerProcess;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

let context: BrowserContext;
let page: Page;
let complaints: string[];
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    // 522: a match that is over has no room; the page then reads its record.
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('status of 522')) {
      complaints.push(message.text());
    }
  });
  page.on('request', request => {
    if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(server.url))
      complaints.push(request.url());
  });
  page.on('websocket', socket => {
    if (!socket.url().startsWith(server.url.replace('http', 'ws'))) complaints.push(socket.url());
  });
});
afterEach(async () => {
  await context.close();
  // No error in the console, and nothing is asked of anybody but our server.
  expect(complaints).toEqual([]);
});

const PACED = { agent: 'stockfish:nodes=2000,temperature=40', pace: 'gpt-5:0.004' };

/** The square's middle, with White at the bottom of the board. */
async function middleOf(square: string): Promise<[number, number]> {
  const box = await page.locator('cg-board').boundingBox();
  if (box === null) throw new Error('no board');
  const file = square.charCodeAt(0) - 'a'.charCodeAt(0);
  const rank = Number(square[1]) - 1;
  return [box.x + ((file + 0.5) * box.width) / 8, box.y + ((7.5 - rank) * box.height) / 8];
}

async function clickSquare(square: string): Promise<void> {
  await page.mouse.click(...(await middleOf(square)));
}

async function drag(from: string, to: string): Promise<void> {
  await page.mouse.move(...(await middleOf(from)));
  await page.mouse.down();
  await page.mouse.move(...(await middleOf(to)), { steps: 5 });
  await page.mouse.up();
}

describe('the page', () => {
  test('shows a live match move by move, with its predictions, the states of their branches, and the hits', async () => {
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 24, seed: 3 });
    await page.goto(`${server.url}/`);
    await page
      .getByRole('link', { name: /^Watch / })
      .first()
      .click();
    await page.waitForURL(`**/match/${id}`);
    // The tree as a list, its moves with chances and states, and as arrows.
    const tree = page.getByRole('list', { name: 'Tree of predicted lines' });
    await tree.getByText(/%/).first().waitFor();
    await tree
      .getByText(/searching|ready|adopted/)
      .first()
      .waitFor();
    await page
      .locator('.board svg line, .board svg path, .board svg g')
      .first()
      .waitFor({ state: 'attached' });
    // Moves are added while we look, some marked as hits; then the result is announced.
    const moves = page.locator('.moves .move');
    const before = await moves.count();
    await page.waitForFunction(count => document.querySelectorAll('.moves .move').length > count + 4, before);
    await page.getByText('Draw by adjudication at the ply limit').first().waitFor();
    expect(await moves.count()).toBe(24);
    const labels = await moves.evaluateAll(all => all.map(move => move.getAttribute('aria-label') ?? ''));
    expect(labels.filter(label => /ready hit|pending hit/.test(label)).length).toBeGreaterThan(2);
    // Stepping back shows what had been predicted.
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/What had been predicted before/).waitFor();
    await page.getByRole('list', { name: 'Predicted moves' }).getByText(/%/).first().waitFor();
    // The record of a match that is over is shown as well.
    await page.reload();
    await page.getByText('Draw by adjudication at the ply limit').first().waitFor();
  });

  test('starts a match by its form', async () => {
    await page.goto(`${server.url}/`);
    await page.getByLabel('White').selectOption({ label: 'Random' });
    await page.getByLabel('Black').selectOption({ label: 'Random' });
    await page.getByText('More options').click();
    await page.getByLabel('Ply limit').fill('6');
    await page.getByRole('button', { name: 'Start the match' }).click();
    await page.waitForURL('**/match/*');
    await page.getByText('Draw by adjudication at the ply limit').first().waitFor();
    expect(await page.locator('.moves .move').count()).toBe(6);
  });

  test('lets a human play: moves are answered, predictions stay hidden until the end, and are shown then', async () => {
    await page.goto(`${server.url}/`);
    await page.getByLabel('White').selectOption({ label: 'Me' });
    await page.getByLabel('Black').selectOption({ label: 'Stockfish, quick' });
    await page.getByRole('button', { name: 'Start the match' }).click();
    await page.waitForURL('**/match/*');
    await page.getByText('Your move').first().waitFor();
    await page.getByText(/predictions of your moves stay hidden/).waitFor();
    await clickSquare('e2');
    await clickSquare('e4');
    await page.waitForFunction(() => document.querySelectorAll('.moves .move').length === 2);
    await drag('a2', 'a3');
    await page.waitForFunction(() => document.querySelectorAll('.moves .move').length === 4);
    expect(await page.locator('.moves .move').allInnerTexts()).toMatchObject({
      0: expect.stringContaining('e4'),
      2: expect.stringContaining('a3'),
    });
    expect(await page.locator('.branches').count()).toBe(0);
    expect(await page.locator('.lens').innerText()).not.toMatch(/\d %/);
    await page.getByRole('button', { name: 'Resign' }).click();
    await page.getByRole('button', { name: 'Really resign?' }).click();
    await page.getByText('Black wins: White resigned').first().waitFor();
    await page.keyboard.press('Home');
    await page.getByRole('list', { name: 'Predicted moves' }).getByText(/%/).first().waitFor();
  });

  test('comes back by itself when the connection is lost', async () => {
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 60, seed: 4 });
    await page.goto(`${server.url}/match/${id}`);
    await page.locator('.moves .move').first().waitFor();
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await context.setOffline(false);
    const count = await page.locator('.moves .move').count();
    await page.waitForFunction(
      before => document.querySelectorAll('.moves .move').length > before + 2,
      count,
    );
    // The SDK says that the network is gone; nothing else may complain.
    expect(complaints.filter(text => !text.startsWith('@colyseus/sdk'))).toEqual([]);
    complaints = [];
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
  });

  test('is light or dark as the system is, and as it is told', async () => {
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${server.url}/`);
    await page.getByText('Live now').waitFor();
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect(await background()).toBe(light);
    await page.reload();
    await page.getByText('Live now').waitFor();
    expect(await background()).toBe(light);
  });

  test.each([320, 768, 1920])('fits a window %d px wide', async width => {
    await page.setViewportSize({ width, height: 800 });
    const { id } = await server.createMatch({
      white: { agent: 'random' },
      black: { agent: 'random' },
      plyLimit: 20,
    });
    await server.ended(id);
    for (const path of ['/', `/match/${id}`]) {
      await page.goto(server.url + path);
      await page.getByRole('heading').first().waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });
});
