import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.ts';
import { ServerProcess } from './serverProcess.ts';

/*
 * npm run screenshots: the pages as people see them, in both themes, on a desktop and on a phone, into
 * docs/images.
 */

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const WINDOWS = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;
const AGENTS = { white: { agent: 'paced-a' }, black: { agent: 'paced-b' } };

mkdirSync(FOLDER, { recursive: true });
const [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
try {
  const { id } = await server.createMatch({ ...AGENTS, seed: 11, plyLimit: 200 }, server.asOperator);
  for (const seed of [1, 2, 3]) {
    const quick = { agent: 'stockfish:nodes=500,temperature=60' };
    await server.createMatch({ white: quick, black: quick, seed, plyLimit: 160 }, server.asOperator);
  }
  await server.createMatch({ ...AGENTS, seed: 12 }, server.asOperator);
  while ((await server.match(id)).plies.length < 11) await new Promise(resolve => setTimeout(resolve, 500));
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of Object.entries(WINDOWS)) {
      const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1 });
      for (const [what, path] of [
        ['lobby', '/'],
        ['match', `/match/${id}`],
      ] as const) {
        await page.goto(server.url + path);
        await page.getByRole('heading').first().waitFor();
        if (what === 'match')
          await page
            .getByText(/searching|ready/)
            .first()
            .waitFor();
        await page.waitForTimeout(1500);
        await page.screenshot({ path: `${FOLDER}${what}-${colorScheme}-${name}.png` });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
