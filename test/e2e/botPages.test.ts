import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ScriptedBot } from '../fake/scriptedBot.ts';
import { visits } from './visit.ts';

const visit = visits();

const created = z.object({ token: z.string() });
const bots: ScriptedBot[] = [];
afterEach(() => {
  for (const bot of bots.splice(0)) bot.kill();
});

/** Creates a bot, and returns what connects it. */
async function account(name: string): Promise<() => Promise<ScriptedBot>> {
  const { server } = visit;
  const answer = await server.request('/api/bots', {
    method: 'POST',
    body: { name },
    headers: server.asOperator,
  });
  const { token } = created.parse(answer.body);
  return async () => {
    const bot = await ScriptedBot.login(`${server.url.replace('http', 'ws')}/bot`, token);
    bots.push(bot);
    return bot;
  };
}

describe('a bot', () => {
  test('is listed in the lobby, with what it does as it changes', async () => {
    const { page, server } = visit;
    const connect = await account('Watched');
    await page.goto(server.url);
    const row = page.locator('.agents li').filter({ hasText: 'Watched' });
    await row.getByText('offline').waitFor();
    const bot = await connect();
    await row.getByText('online').waitFor();
    bot.say({ type: 'seek', clock: '10/move' });
    await row.getByText('seeks a game').waitFor();
    bot.kill();
    await row.getByText('offline').waitFor();
    // How to enter another stands below.
    const link = page.getByRole('link', { name: 'The bot protocol' });
    expect(await link.getAttribute('href')).toBe('/docs/bot-protocol.md');
  });

  test('is seated by the form while it is online, and has a page that its name leads to', async () => {
    const { page, server } = visit;
    const bot = await (await account('Seated'))();
    await page.goto(server.url);
    await page.getByLabel('White').selectOption({ label: 'Seated' });
    await page.getByLabel('Black').selectOption({ label: 'Random' });
    await page.getByRole('button', { name: 'Start the match' }).click();
    bot.say({ type: 'accept', offer: (await bot.next('offer')).offer });
    await page.waitForURL('**/match/*');
    const { match } = await bot.next('start');
    await page.locator('.player').filter({ hasText: 'Seated' }).getByText('Bot', { exact: true }).waitFor();
    await page.locator('.player').getByRole('link', { name: 'Seated' }).click();
    await page.waitForURL('**/bots/Seated');
    await page.getByText('plays', { exact: true }).waitFor();
    await page.getByText('No rated game yet.').waitFor();
    bot.say({ type: 'resign', match });
    await bot.next('end');
    // By then it has no rating, but a game.
    await page.reload();
    const rows = page.getByRole('row').filter({ hasText: 'resignation' });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);
  });

  test('that does not want to play is not waited for', async () => {
    const { page, server } = visit;
    const bot = await (await account('Choosy'))();
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Me against one' }).click();
    await page.getByRole('combobox', { name: 'Opponent' }).selectOption({ label: 'Choosy' });
    await page.getByRole('button', { name: 'Start the match' }).click();
    bot.say({ type: 'refuse', offer: (await bot.next('offer')).offer });
    await page.getByText('The bot does not want to play this match.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    visit.complaints = visit.complaints.filter(said => !said.includes('status of 409'));
  });

  test('gets a rating by a rated game: as a figure, drawn, and in a table', async () => {
    const { page, server } = visit;
    const bot = await (await account('Rated'))();
    bot.say({ type: 'challenge', opponent: { agent: 'random' }, rated: true });
    bot.say({ type: 'resign', match: (await bot.next('start')).match });
    await bot.next('end');
    await page.goto(`${server.url}/bots/Rated`);
    await page.getByRole('heading', { name: /^Rated 13\d\d ± 2\d\d \(provisional\)$/ }).waitFor();
    await page.getByRole('img', { name: /^Rating after each of 1 rated games/ }).waitFor();
    await page.getByText('As a table').click();
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByText('White wins').or(page.getByText('Black wins')).first().waitFor();
    await page.locator('.status-line').getByText('Rated').waitFor();
    // Neither had a rating when they met.
    expect(await page.locator('.player .rating').count()).toBe(0);
  });
});
