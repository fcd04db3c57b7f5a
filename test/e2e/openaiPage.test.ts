import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeModelServer } from '../fake/modelServer.ts';
import { firstMove } from '../fake/turns.ts';
import { launchBrowser } from './browser.ts';
import { ServerProcess } from './serverProcess.ts';

describe('the page of a server with a language model that costs money', () => {
  let fake: FakeModelServer;
  let aloud: FakeModelServer;
  let server: ServerProcess;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'ponderhit-settings-'));
  beforeAll(async () => {
    fake = await FakeModelServer.start({ choose: firstMove, thinkMs: () => 30 });
    aloud = await FakeModelServer.start({
      choose: firstMove,
      thinkMs: () => 30_000,
      reasoning: () => Array.from({ length: 100 }, (_, step) => `What about step ${step}?`),
    });
    const file = join(folder, 'ponderhit.yaml');
    writeFileSync(
      file,
      `
endpoints:
  paid: { baseUrl: "${fake.url}", prices: { fake: { input: 1, output: 10 } } }
  free: { baseUrl: "${aloud.url}", free: true }
agents:
  paid: { name: Paid model, endpoint: paid, model: fake }
  aloud: { name: Thinks aloud, endpoint: free, model: fake }
`,
    );
    [server, browser] = await Promise.all([ServerProcess.start('--settings', file), launchBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await fake.close();
    await aloud.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('asks for the operator’s token, and tells what the match costs', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    const form = page.getByRole('form', { name: 'Start a match' });
    expect(await form.getByText('OPENAI_API_KEY').count()).toBe(0);
    expect(await form.getByLabel('Operator’s token').count()).toBe(0);
    await form.getByLabel('White').selectOption({ value: 'paid' });
    await form.getByLabel('Operator’s token').fill('a wrong one');
    await form.getByRole('button', { name: 'Start the match' }).click();
    await form.getByRole('alert').waitFor();
    await form.getByLabel('Operator’s token').fill(server.operatorToken);
    await form.getByRole('button', { name: 'Start the match' }).click();
    await page.waitForURL(/\/match\//);
    await page.getByText('Tokens', { exact: true }).waitFor();
    await expect.poll(() => page.getByText(/^(≈ )?\$0\.\d+$/).count()).toBeGreaterThan(0);
    expect(await page.getByText(/\$\S+ played, \$\S+ squashed/).count()).toBe(1);
    await page.close();
  });

  test('offers no rematch at the operator’s cost, and says why', async () => {
    const match = { white: { human: true }, black: { agent: 'paid' } } as const;
    const { id, cookie } = await server.createMatch(match, server.asOperator);
    await server.request(`/api/matches/${id}`, { method: 'DELETE', headers: { cookie } });
    const context = await browser.newContext();
    const [name = '', value = ''] = cookie.split('=', 2);
    await context.addCookies([{ name, value, url: server.url }]);
    const page = await context.newPage();
    await page.goto(`${server.url}/match/${id}`);
    await page.getByText('Your opponent costs the server’s operator money').waitFor();
    expect(await page.getByRole('button', { name: 'Rematch' }).isDisabled()).toBe(true);
    await context.close();
  });

  test('tells how much a model has written while it thinks', async () => {
    const { id } = await server.createMatch({ white: { agent: 'aloud' }, black: { agent: 'aloud' } });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${server.url}/match/${id}`);
    await expect.poll(() => page.getByText(/^\d+ tokens written$/).count()).toBe(1);
    await page.close();
  });

  test('says in one line how to add a language model where there is none', async () => {
    const bare = await ServerProcess.startWith({ OPENAI_API_KEY: '' }, []);
    const page = await browser.newPage();
    await page.goto(bare.url);
    const hint = page.getByText('start the server with OPENAI_API_KEY set');
    await hint.waitFor();
    expect(await hint.count()).toBe(1);
    await page.close();
    await bare.stop();
  });
});
