import type { Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { brightnessOf, visits } from './visit.ts';

/*
 * The page in a real Chromium, against the real server.
 */

const visit = visits();

const PACED = { agent: 'stockfish:nodes=2000,temperature=40', pace: 'gpt-5:0.004' };

describe('the page', () => {
  test('shows a live match move by move, with its predictions, the states of their branches, and the hits', async () => {
    const { page, server } = visit;
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 24, seed: 3 });
    await page.goto(`${server.url}/`);
    await page
      .getByRole('link', { name: /^Watch / })
      .first()
      .click();
    await page.waitForURL(`**/match/${id}`);
    // The tree as it is drawn, each branch with its state.
    await page.locator('.tree .node.searching, .tree .node.ready').first().waitFor();
    // The timeline: turns, and searches ahead of them.
    await page.locator('.timeline .search').first().waitFor();
    await page.getByRole('button', { name: 'List' }).click();
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
    await page.getByText('Draw at the ply limit').first().waitFor();
    expect(await moves.count()).toBe(24);
    const labels = await moves.evaluateAll(all => all.map(move => move.getAttribute('aria-label') ?? ''));
    expect(labels.filter(label => /ready hit|pending hit/.test(label)).length).toBeGreaterThan(2);
    // Stepping back shows what had been predicted.
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/What had been predicted before/).waitFor();
    await page.getByRole('list', { name: 'Predicted moves' }).getByText(/%/).first().waitFor();
    // The tree stands as it was.
    await page.getByRole('button', { name: 'Tree' }).click();
    await page.locator('.tree .node').first().waitFor();
    // The record of a match that is over is shown as well.
    await page.reload();
    await page.getByText('Draw at the ply limit').first().waitFor();
  });

  test('loads at most 130 kB of JavaScript, compressed, and no script twice', async () => {
    const { page, server } = visit;
    const { id } = await server.createMatch({
      white: { agent: 'random' },
      black: { agent: 'random' },
      plyLimit: 20,
    });
    await server.ended(id);
    const scripts: Request[] = [];
    page.on('requestfinished', request => {
      if (request.resourceType() === 'script') scripts.push(request);
    });
    await page.goto(`${server.url}/match/${id}`);
    // By then all parts of the page are there; the engine is asked about each ply for a while yet.
    await page.locator('.evaluation .figure').getByText(/\d/).waitFor();
    const sizes = await Promise.all(scripts.map(async request => (await request.sizes()).responseBodySize));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(130_000);
    expect(new Set(scripts.map(request => request.url())).size).toBe(scripts.length);
  });

  test('has the light corner of the board at each player’s right hand', async () => {
    const { page, server } = visit;
    const { id } = await server.createMatch({
      white: { agent: 'random' },
      black: { agent: 'random' },
      plyLimit: 1,
    });
    await server.ended(id);
    await page.goto(`${server.url}/match/${id}`);
    await page.locator('cg-board piece').first().waitFor();
    const [a1, h1, d1] = [
      await brightnessOf(page, 'a1'),
      await brightnessOf(page, 'h1'),
      await brightnessOf(page, 'd1'),
    ];
    expect(h1).toBeGreaterThan(a1 + 30);
    expect(d1).toBe(h1);
  });

  test('keeps everything in its place while a match goes on', async () => {
    const { page, server } = visit;
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 24, seed: 5 });
    await page.goto(`${server.url}/match/${id}`);
    await page.locator('.moves .move').first().waitFor();
    const shifts = await page.evaluate(
      () =>
        new Promise<number>(resolve => {
          let sum = 0;
          const observer = new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if ('value' in entry) sum += Number(entry.value);
          });
          observer.observe({ type: 'layout-shift' });
          setTimeout(() => resolve(sum), 3000);
        }),
    );
    // What Chromium reports of text that changes its width within its own box is below this.
    expect(shifts).toBeLessThan(0.01);
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
  });

  test.each([
    { width: 844, height: 390 },
    { width: 667, height: 375 },
  ])('shows board and both players at once on a phone that lies: %j', async window => {
    const { page, server } = visit;
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 24, seed: 5 });
    await page.setViewportSize(window);
    await page.goto(`${server.url}/match/${id}`);
    await page.locator('.moves .move').first().waitFor({ state: 'attached' });
    const boxes = await page.locator('.board-frame, .stage .player').evaluateAll(all =>
      all.map(each => {
        const { left, top, right, bottom } = each.getBoundingClientRect();
        return { left, top, right, bottom };
      }),
    );
    expect(boxes).toHaveLength(3);
    for (const { left, top, right, bottom } of boxes) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(window.width);
      expect(bottom).toBeLessThanOrEqual(window.height);
    }
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
  });

  test('replays a finished match by its own time with its lens, faster, and as a sequential run', async () => {
    const { page, server } = visit;
    const quick = { agent: 'stockfish:nodes=500,temperature=60', pace: 'gpt-5:0.001' };
    const { id } = await server.createMatch({ white: quick, black: quick, plyLimit: 16, seed: 3 });
    await server.ended(id);
    await page.goto(`${server.url}/match/${id}`);
    await page.getByText(/Step back through the moves/).waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.waitForFunction(() => {
      const current = [...document.querySelectorAll('.moves .move')].findIndex(move => move.ariaCurrent);
      return current >= 1 && current < 15;
    });
    await page.locator('.tree .node').first().waitFor();
    await page.locator('.timeline .playhead').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Pause' }).click();
    const raceOf = async () =>
      /Up to here: (.+) as played, (.+) sequentially/.exec(await page.locator('.replay .race').innerText());
    expect(await raceOf()).not.toBeNull();
    await page.getByLabel('By which time').selectOption({ label: 'sequential' });
    await page.getByText('In a sequential run nobody searches ahead of its turn.').first().waitFor();
    expect(await page.locator('.timeline .search').count()).toBe(0);
    await page.getByLabel('Speed').selectOption({ label: '100×' });
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.waitForFunction(
      () => document.querySelectorAll('.moves .move')[15]?.getAttribute('aria-current') === 'step',
    );
    // An engine's view: a figure, and a graph of the whole match.
    const bar = page.getByRole('img', { name: /^The engine gives/ });
    await bar.waitFor();
    // Its bar stands along the board, as high as the board, and over nothing.
    const [slim, board] = await Promise.all([bar.boundingBox(), page.locator('.board').boundingBox()]);
    if (slim === null || board === null) throw new Error('not on the page');
    expect(slim.height).toBe(board.height);
    expect(slim.x).toBeGreaterThanOrEqual(board.x + board.width);
    expect(await page.locator('.evaluation .figure').innerText()).toMatch(/^([+−]?\d+\.\d|#)/);
    await page.locator('.evaluation .white-side').waitFor();
    // Whoever does not want it hides it, for good.
    await page.getByRole('button', { name: 'Hide' }).click();
    expect(await bar.count()).toBe(0);
    await page.reload();
    await page.getByRole('button', { name: 'Show' }).waitFor();
    expect(await bar.count()).toBe(0);
    // Stepping by hand takes the board back.
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/What had been predicted before/).waitFor();
  });

  test('finds finished games by a player’s name and by their result, and leads to an agent’s page', async () => {
    const { page, server } = visit;
    const mate = '6k1/5ppp/8/8/8/8/8/K1R5 w - - 0 1';
    const club = { agent: 'stockfish-club' };
    const { id } = await server.createMatch({ white: club, black: { agent: 'random' }, fen: mate });
    await server.ended(id);
    await page.goto(`${server.url}/`);
    await page.getByRole('link', { name: 'Games', exact: true }).click();
    await page.getByLabel('Player').fill('CLUB');
    await page.getByLabel('Result').selectOption({ label: 'White won' });
    await page.waitForURL('**/games?player=CLUB&result=1-0');
    const rows = page.getByRole('table', { name: 'Finished games' }).getByRole('row');
    await rows.filter({ hasText: 'checkmate' }).first().waitFor();
    await page.getByLabel('Player').fill('no such player');
    await page.getByText('No finished game fits.').waitFor();
    // The search stands in the address.
    await page.goto(`${server.url}/games?player=club`);
    await rows.filter({ hasText: 'checkmate' }).first().getByRole('link').click();
    await page.waitForURL('**/match/*');
    await page.locator('.player').getByRole('link', { name: 'Stockfish, club player' }).click();
    await page.getByRole('heading', { name: 'Stockfish, club player' }).waitFor();
    await page.getByText('Won').waitFor();
    expect(await rows.count()).toBeGreaterThan(1);
  });

  test('shows every live match on one page, and finds some in the lobby', async () => {
    const { page, server } = visit;
    const ids: string[] = [];
    for (const seed of [1, 2]) {
      ids.push((await server.createMatch({ white: PACED, black: PACED, seed }, server.asOperator)).id);
    }
    await page.goto(`${server.url}/boards`);
    await page.waitForFunction(() => document.querySelectorAll('.match-card').length >= 2);
    const fenOf = () => page.locator('.match-card .facts').first().innerText();
    const before = await fenOf();
    await page.waitForFunction(
      said => document.querySelector<HTMLElement>('.match-card .facts')?.innerText !== said,
      before,
    );
    await page.goto(`${server.url}/`);
    await page.locator('.match-card').first().waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'with a human' });
    await page.getByText('No live match fits.').waitFor();
    expect(await page.locator('.match-card').count()).toBe(0);
    for (const id of ids) {
      await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
    }
  });

  test('starts a match by its form', async () => {
    const { page, server } = visit;
    await page.goto(`${server.url}/`);
    await page.getByLabel('White').selectOption({ label: 'Random' });
    await page.getByLabel('Black').selectOption({ label: 'Random' });
    await page.getByText('More options').click();
    await page.getByLabel('Ply limit').fill('6');
    await page.getByRole('button', { name: 'Start the match' }).click();
    await page.waitForURL('**/match/*');
    await page.getByText('Draw at the ply limit').first().waitFor();
    expect(await page.locator('.moves .move').count()).toBe(6);
  });

  test('comes back by itself when the connection is lost', async () => {
    const { page, server } = visit;
    const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 60, seed: 4 });
    await page.goto(`${server.url}/match/${id}`);
    await page.locator('.moves .move').first().waitFor();
    await visit.context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await page.getByText('Connection lost. Reconnecting…').waitFor();
    await visit.context.setOffline(false);
    await page.locator('.status-line .running').waitFor();
    const count = await page.locator('.moves .move').count();
    await page.waitForFunction(
      before => document.querySelectorAll('.moves .move').length > before + 2,
      count,
    );
    // Every move is there, the ones of the meantime too.
    const shown = await page.locator('.moves .move .san').allInnerTexts();
    const { plies } = await server.match(id);
    expect(shown).toEqual(plies.slice(0, shown.length).map(({ san }) => san));
    // The SDK and the browser say that the network is gone; nothing else may complain.
    const gone = /^@colyseus\/sdk|ERR_INTERNET_DISCONNECTED/;
    expect(visit.complaints.filter(said => !gone.test(said))).toEqual([]);
    visit.complaints = [];
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
  });

  test('is light or dark as the system is, and as it is told', async () => {
    const { page, server } = visit;
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
    const { page, server } = visit;
    await page.setViewportSize({ width, height: 800 });
    const { id } = await server.createMatch({
      white: { agent: 'random' },
      black: { agent: 'random' },
      plyLimit: 20,
    });
    await server.ended(id);
    for (const path of ['/', '/boards', '/games', '/tournaments', '/agent/Random', `/match/${id}`]) {
      await page.goto(server.url + path);
      await page.getByRole('heading').first().waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });
});
