import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../server/store/store.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-bots-'));
  store = await openStore({ folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function created(name: string): Promise<string> {
  const result = await store.bots.create(name, 7);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.token;
}

describe('a bot’s account', () => {
  test('is found by its token, which the file does not hold', async () => {
    const token = await created('Deep_Blue');
    expect(await store.bots.byToken(token)).toEqual({ name: 'Deep_Blue' });
    expect(await store.bots.byToken(`${token}x`)).toBeNull();
    expect(await store.bots.byToken('')).toBeNull();
    const kept = ['ponderhit.db', 'ponderhit.db-wal'].map(file => readFileSync(join(folder, file), 'latin1'));
    expect(kept.join('')).toContain('Deep_Blue');
    expect(kept.join('')).not.toContain(token);
  });

  test('gets another token in one step, whatever the case it is asked for in, and keeps its name', async () => {
    const old = await created('Deep_Blue');
    const replaced = await store.bots.replace('deep_blue');
    expect(await store.bots.byToken(replaced.ok ? replaced.value.token : '')).toEqual({ name: 'Deep_Blue' });
    expect(await store.bots.byToken(old)).toBeNull();
    await store.bots.revoke('Deep_Blue');
    for (const name of ['Deep_Blue', 'nobody']) {
      expect(await store.bots.replace(name)).toMatchObject({ error: { code: 'bot-unknown' } });
    }
  });

  test('has a name of its own, whatever its case', async () => {
    await created('Deep_Blue');
    expect(await store.bots.create('deep_blue', 8)).toMatchObject({ error: { code: 'name-taken' } });
    expect(await store.bots.byName('DEEP_BLUE')).toEqual({ name: 'Deep_Blue', createdAt: 7 });
    expect(await store.bots.byName('nobody')).toBeNull();
  });

  test('goes to one of two who ask for the same name at once', async () => {
    const both = await Promise.all([store.bots.create('Twin', 1), store.bots.create('twin', 1)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test.each(['', 'a', 'a b', 'Stöckfish', 'Stосkfish', 'x'.repeat(31), 'bot\n', '<b>bot</b>'])(
    'is not called %j',
    async name => {
      expect(await store.bots.create(name, 7)).toMatchObject({ error: { code: 'name-invalid' } });
    },
  );

  test('that is revoked can no longer be entered, and goes on under a new token', async () => {
    const old = await created('Phoenix');
    await created('Other');
    expect(await store.bots.revoke('phoenix')).toBe(true);
    expect(await store.bots.revoke('phoenix')).toBe(false);
    expect(await store.bots.byToken(old)).toBeNull();
    expect((await store.bots.list()).map(({ name }) => name)).toEqual(['Other']);
    // Its games are told by its name: nobody else is called almost the same.
    expect(await store.bots.create('PHOENIX', 8)).toMatchObject({ error: { code: 'name-taken' } });
    const fresh = await created('Phoenix');
    expect(fresh).not.toBe(old);
    expect(await store.bots.byToken(old)).toBeNull();
    expect(await store.bots.byToken(fresh)).toEqual({ name: 'Phoenix' });
    expect((await store.bots.list()).map(({ name }) => name)).toEqual(['Other', 'Phoenix']);
  });
});
