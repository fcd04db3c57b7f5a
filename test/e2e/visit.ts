import { inflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { ServerProcess } from './serverProcess.ts';

/** Somebody who looks at the real server's pages in a real Chromium: a fresh browser profile for each test. */
export interface Visit {
  readonly server: ServerProcess;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the console said and where else the page went; a test leaves none behind. */
  complaints: string[];
}

/** Registers the hooks of a file of tests. The fields are there while a test runs. */
export function visits(): Visit {
  let server: ServerProcess | null = null;
  let browser: Browser | null = null;
  let context: BrowserContext | null = null;
  let page: Page | null = null;
  const visit = {
    get server() {
      return there(server);
    },
    get context() {
      return there(context);
    },
    get page() {
      return there(page);
    },
    complaints: [] as string[],
  };

  beforeAll(async () => {
    [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    context = await there(browser).newContext({ viewport: { width: 1280, height: 900 } });
    // Below a test's own limit, so that a failure says what it waited for.
    context.setDefaultTimeout(20_000);
    page = await context.newPage();
    visit.complaints = [];
    const { url } = there(server);
    page.on('pageerror', error => visit.complaints.push(error.message));
    page.on('console', message => {
      // 522: a match that is over has no room; the page then reads its record.
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('status of 522')) {
        visit.complaints.push(message.text());
      }
    });
    page.on('request', request => {
      if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(url))
        visit.complaints.push(request.url());
    });
    page.on('websocket', socket => {
      if (!socket.url().startsWith(url.replace('http', 'ws'))) visit.complaints.push(socket.url());
    });
  });
  afterEach(async () => {
    await context?.close();
    // No error in the console (a breach of the content policy is one), nothing asked of anybody but our server.
    expect(visit.complaints).toEqual([]);
  });
  return visit;
}

function there<T>(thing: T | null): T {
  if (thing === null) throw new Error('only while a test runs');
  return thing;
}

/** A square's middle, with White at the bottom of the board. */
async function middleOf(page: Page, square: string): Promise<[number, number]> {
  const box = await page.locator('cg-board').boundingBox();
  if (box === null) throw new Error('no board');
  const file = square.charCodeAt(0) - 'a'.charCodeAt(0);
  const rank = Number(square[1]) - 1;
  return [box.x + ((file + 0.5) * box.width) / 8, box.y + ((7.5 - rank) * box.height) / 8];
}

export async function clickSquare(page: Page, square: string): Promise<void> {
  await page.mouse.click(...(await middleOf(page, square)));
}

export async function drag(page: Page, from: string, to: string): Promise<void> {
  await page.mouse.move(...(await middleOf(page, from)));
  await page.mouse.down();
  await page.mouse.move(...(await middleOf(page, to)), { steps: 5 });
  await page.mouse.up();
}

/** How bright a square is in its upper right corner, where nothing stands on it: from 0 to 255. */
export async function brightnessOf(page: Page, square: string): Promise<number> {
  const [x, y] = await middleOf(page, square);
  const box = await page.locator('cg-board').boundingBox();
  const aside = ((box?.width ?? 0) / 8) * 0.46;
  const clip = { x: Math.floor(x + aside), y: Math.floor(y - aside), width: 1, height: 1 };
  const png = await page.screenshot({ clip });
  // Of one pixel: a byte for the filter, then red, green and blue.
  const [, red = 0, green = 0, blue = 0] = inflateSync(imageDataOf(png));
  return (red + green + blue) / 3;
}

/** What the IDAT chunks of a PNG hold; each chunk is its length, its name, its data and a checksum. */
function imageDataOf(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data);
  }
  return Buffer.concat(parts);
}

/** The moves of the score sheet, once there are at least so many. */
export async function movesPlayed(page: Page, atLeast: number): Promise<string[]> {
  await page.waitForFunction(count => document.querySelectorAll('.moves .move').length >= count, atLeast);
  return page.locator('.moves .move .san').allInnerTexts();
}
