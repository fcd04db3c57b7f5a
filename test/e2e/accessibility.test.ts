import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createdMatch } from '../../shared/protocol/fromServer.ts';
import { visits } from './visit.ts';

const visit = visits();

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const QUICK = { agent: 'stockfish:nodes=500,temperature=60' };

/** A sentence for each violation. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own content policy would not let it in.
  await page.evaluate(AXE);
  const results: AxeResults = await page.evaluate('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}

describe('axe finds nothing to complain about', () => {
  let finished = '';
  let live = '';
  beforeAll(async () => {
    const { server } = visit;
    ({ id: finished } = await server.createMatch({ white: QUICK, black: QUICK, plyLimit: 30, seed: 5 }));
    await server.ended(finished);
    await server.request('/api/bots', {
      method: 'POST',
      body: { name: 'Deep_Blue' },
      headers: server.asOperator,
    });
    const rated = {
      white: { agent: 'stockfish-quick' },
      black: { agent: 'random' },
      rated: true,
      plyLimit: 4,
    };
    await server.ended((await server.createMatch(rated, server.asOperator)).id);
    const paced = { ...QUICK, pace: 'gpt-5:0.02' };
    ({ id: live } = await server.createMatch({ white: paced, black: paced, seed: 6 }));
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', colorScheme => {
    test.each([
      ['the lobby', () => '/', 'Live now'],
      ['all boards', () => '/boards', 'All boards'],
      ['the finished games', () => '/games', 'Finished games'],
      ['an agent', () => '/agent/Random', 'Random'],
      ['a bot', () => '/bots/Deep_Blue', 'Deep_Blue'],
      ['a live match', () => `/match/${live}`, 'Moves'],
      ['a finished match', () => `/match/${finished}`, 'Moves'],
      ['a page that is not there', () => '/nowhere', 'Nothing here'],
    ])('on %s', async (_name, path, sign) => {
      const { page, server } = visit;
      await page.emulateMedia({ colorScheme });
      await page.goto(server.url + path());
      await page.getByRole('heading', { name: sign }).waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await violations(page)).toEqual([]);
      // The browser says so of a page that is not there.
      visit.complaints = visit.complaints.filter(said => !said.includes('status of 404'));
    });

    test('on a match that one plays', async () => {
      const { page, server } = visit;
      await page.emulateMedia({ colorScheme });
      const body = { white: { human: true }, black: { agent: 'random' } };
      const answer = await page.request.post(`${server.url}/api/matches`, { data: body });
      const { id } = createdMatch.parse(await answer.json());
      await page.goto(`${server.url}/match/${id}`);
      await page.getByText('Your game').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await violations(page)).toEqual([]);
    });
  });
});
