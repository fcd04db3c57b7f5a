import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { visits } from './visit.ts';

/*
 * What a page does beyond drawing: what it sounds like, what a screen reader is told, and the whole screen.
 */

const visit = visits();

const PACED = { agent: 'stockfish:nodes=500,temperature=40', pace: 'gpt-5:0.002' };

/** Opens a live match of agents. */
async function openMatch(): Promise<{ page: Page; abort: () => Promise<void> }> {
  const { page, server } = visit;
  const { id } = await server.createMatch({ white: PACED, black: PACED, plyLimit: 300, seed: 3 });
  await page.goto(`${server.url}/match/${id}`);
  await page.locator('.moves .move').first().waitFor();
  return {
    page,
    abort: async () => {
      await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: server.asOperator });
    },
  };
}

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** The accessibility tree as the browser hands it to a screen reader: a flat list. */
async function accessibilityTree(page: Page): Promise<readonly AxNode[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  await devtools.detach();
  return nodes.filter(({ ignored }) => !ignored);
}

describe('a match', () => {
  test('is silent until sounds are turned on, and then sounds', async () => {
    // Counts the tones that are started while the browser lets them be heard.
    await visit.page.addInitScript(() => {
      let tones = 0;
      window.OscillatorNode = class extends OscillatorNode {
        override start(when?: number): void {
          document.documentElement.dataset.tones = String(++tones);
          this.addEventListener('ended', () => {
            document.documentElement.dataset.audio = this.context.state;
          });
          super.start(when);
        }
      };
    });
    const { page, abort } = await openMatch();
    const moves = page.locator('.moves .move');
    const moreMoves = async (): Promise<void> => {
      const before = await moves.count();
      await page.waitForFunction(
        count => document.querySelectorAll('.moves .move').length >= count + 3,
        before,
      );
    };
    const tones = async (): Promise<number> =>
      Number((await page.locator('html').getAttribute('data-tones')) ?? 0);
    await moreMoves();
    expect(await tones()).toBe(0);
    await page.getByRole('button', { name: 'Sounds' }).click();
    await moreMoves();
    await page.locator('html[data-audio=running]').waitFor();
    expect(await tones()).toBeGreaterThan(0);
    // The choice is remembered.
    await page.reload();
    const button = page.getByRole('button', { name: 'Sounds', pressed: true });
    await button.click();
    await button.waitFor({ state: 'detached' });
    await moreMoves();
    const before = await tones();
    await moreMoves();
    expect(await tones()).toBe(before);
    await abort();
  });

  test('fills the screen, and gives it back', async () => {
    const { page, abort } = await openMatch();
    await page.getByRole('button', { name: 'Full screen' }).click();
    await page.waitForFunction(() => document.fullscreenElement?.classList.contains('match') === true);
    const board = await page.locator('.board').boundingBox();
    expect(board?.y).toBeGreaterThanOrEqual(0);
    await page.getByRole('button', { name: 'Full screen' }).click();
    await page.waitForFunction(() => document.fullscreenElement === null);
    await abort();
  });

  test('tells a screen reader the position as a table of 64 squares, and what is played as it is played', async () => {
    const { page, abort } = await openMatch();
    const nodes = await accessibilityTree(page);
    const named = (role: string) =>
      nodes.filter(node => node.role?.value === role).map(node => node.name?.value ?? '');
    expect(named('table')).toContain('The position, square by square');
    const cells = named('cell');
    expect(
      cells.filter(name => /^(white|black) (king|queen|rook|bishop|knight|pawn)/.test(name)).length,
    ).toBeGreaterThan(20);
    expect(cells.filter(name => /^(white|black) king/.test(name))).toHaveLength(2);
    expect(cells.length).toBeGreaterThanOrEqual(64);
    // The board itself is a picture with the position in a sentence.
    expect(named('image').some(name => name.startsWith('Chess board, White at the bottom'))).toBe(true);
    const live = await page.evaluate(() => document.querySelector('[aria-live="polite"]')?.textContent);
    await page.waitForFunction(
      before => document.querySelector('[aria-live="polite"]')?.textContent !== before,
      live,
    );
    const regions = (await accessibilityTree(page)).filter(({ properties = [] }) =>
      properties.some(({ name, value }) => name === 'live' && value.value === 'polite'),
    );
    expect(regions.length).toBeGreaterThan(0);
    expect(await page.locator('[aria-live="polite"]').innerText()).toMatch(/^(White|Black): \S+\./);
    await abort();
  });
});
