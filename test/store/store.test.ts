import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../server/store/store.ts';
import { drawn } from '../../shared/match/end.ts';
import { somePly, someSetup, someSummary } from './records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ponderhit-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ folder });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

describe('the store', () => {
  test('gives back a match as it was written, after it was closed and opened again', async () => {
    await withStore(async store => {
      await store.match(someSetup('a'));
      for (const ply of [1, 2, 3]) await store.ply('a', somePly(ply));
      await store.end('a', drawn('stalemate'), someSummary(3));
    });
    const kept = await withStore(store => store.get('a'));
    expect(kept).toEqual({
      setup: someSetup('a'),
      plies: [1, 2, 3].map(somePly),
      last: somePly(3),
      end: drawn('stalemate'),
      summary: someSummary(3),
    });
  });

  test('refuses a ply that is there already, and a ply of no match', async () => {
    await withStore(async store => {
      await store.match(someSetup('a'));
      await store.ply('a', somePly(1));
      await expect(store.ply('a', somePly(1))).rejects.toThrow(/UNIQUE/);
      await expect(store.ply('b', somePly(1))).rejects.toThrow(/FOREIGN KEY/);
      expect((await store.get('a'))?.plies).toHaveLength(1);
    });
  });

  test('knows the matches that have no end, oldest first', async () => {
    await withStore(async store => {
      await store.match(someSetup('young', { createdAt: 2 }));
      await store.match(someSetup('old', { createdAt: 1 }));
      await store.match(someSetup('over', { createdAt: 0 }));
      await store.end('over', drawn('stalemate'), someSummary(0));
      expect((await store.unfinished()).map(({ setup }) => setup.id)).toEqual(['old', 'young']);
    });
  });

  test('pages through all matches, newest first, each once, though some are as old as others', async () => {
    await withStore(async store => {
      for (let i = 0; i < 25; i++) await store.match(someSetup(`m${i}`, { createdAt: Math.floor(i / 3) }));
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.page({ status: 'all', after, limit: 4 });
        seen.push(...page.matches.map(({ setup }) => setup.id));
        // A newer match in between moves nothing.
        await store.match(someSetup(`new${seen.length}`, { createdAt: 1000 + seen.length }));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(seen).toHaveLength(25);
      expect(new Set(seen).size).toBe(25);
      const ages = seen.map(id => Math.floor(Number(id.slice(1)) / 3));
      expect(ages).toEqual(ages.toSorted((a, b) => b - a));
    });
  });

  test('keeps the newest exhibitions, and every other match', async () => {
    await withStore(async store => {
      for (let i = 0; i < 6; i++) {
        await store.match(someSetup(`e${i}`, { createdAt: i, exhibition: true }));
        if (i < 5) await store.end(`e${i}`, drawn('stalemate'), someSummary(0));
        await store.match(someSetup(`m${i}`, { createdAt: i }));
        await store.ply(`e${i}`, somePly(1));
      }
      await store.pruneExhibition(2);
      const { matches } = await store.page({ status: 'all', after: undefined, limit: 100 });
      const ids = matches.map(({ setup }) => setup.id);
      expect(ids.filter(id => id.startsWith('e'))).toEqual(['e5', 'e4', 'e3']);
      expect(ids.filter(id => id.startsWith('m'))).toHaveLength(6);
      expect(await store.get('e0')).toBeNull();
    });
  });

  test('is refused to a second process, and a killed one leaves no lock behind', async () => {
    await withStore(async () => {
      await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-in-use' });
    });
    await withStore(async store => expect(await store.unfinished()).toEqual([]));
  });

  test('says so when the file is no database, or was written by a newer version', async () => {
    writeFileSync(join(folder, 'ponderhit.db'), 'this is no database, however long it may be'.repeat(100));
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-unusable' });
    rmSync(join(folder, 'ponderhit.db'));
    await withStore(async () => undefined);
    const raw = new DatabaseSync(join(folder, 'ponderhit.db'));
    raw.exec("INSERT INTO kysely_migration VALUES ('9999-future', '2030-01-01')");
    raw.close();
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-newer' });
  });

  test('loses and doubles no ply that it had called durable, however often it is killed', async () => {
    const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
    let durable = 0;
    for (let kill = 0; kill < 25; kill++) {
      const child = spawn(process.execPath, [writer, folder, 'a'], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', chunk => {
        said += String(chunk);
      });
      await once(child.stdout, 'data');
      await sleep(Math.random() * 40);
      child.kill('SIGKILL');
      await once(child, 'close');
      const last = said.split('\n').filter(Boolean).at(-1);
      durable = Math.max(durable, Number(last));
      const numbers = await withStore(async store => (await store.get('a'))?.plies.map(({ ply }) => ply));
      expect(numbers).toEqual(Array.from({ length: numbers?.length ?? 0 }, (_, index) => index + 1));
      expect(numbers?.length).toBeGreaterThanOrEqual(durable);
    }
    expect(durable).toBeGreaterThan(25);
  });
});
