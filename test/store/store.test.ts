import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../server/store/store.ts';
import { aborted, drawn, won } from '../../shared/match/end.ts';
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

/** A process that writes plies to match 'a', and says the number of each that is durable. */
function startWriter(): ChildProcessByStdio<null, Readable, null> {
  const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
  return spawn(process.execPath, [writer, folder, 'a'], { stdio: ['ignore', 'pipe', 'inherit'] });
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

  test('keeps what was learned, and a player’s moves with how often they were chosen, over a restart', async () => {
    const move = { player: 'p', position: 'somewhere', uci: 'e2e4' };
    await withStore(async store => {
      await store.keepLessons([
        { scope: 'kind:a', lesson: '1' },
        { scope: 'kind:b', lesson: '2' },
      ]);
      await store.keepLessons([{ scope: 'kind:a', lesson: '3' }]);
      await store.remember([move, { ...move, uci: 'd2d4' }]);
      await store.remember([{ ...move, uci: 'd2d4' }]);
      await store.remember([]);
      await store.keepLessons([]);
    });
    await withStore(async store => {
      expect(await store.lessons()).toEqual([
        { scope: 'kind:a', lesson: '3' },
        { scope: 'kind:b', lesson: '2' },
      ]);
      expect(await store.played('p', 'somewhere')).toEqual([
        { uci: 'd2d4', count: 2 },
        { uci: 'e2e4', count: 1 },
      ]);
      expect(await store.played('p', 'elsewhere')).toEqual([]);
      expect([await store.knows('p'), await store.knows('q')]).toEqual([true, false]);
    });
  });

  test('refuses a match that is there already, a first ply that is not ply 1, and what belongs to no match', async () => {
    await withStore(async store => {
      await store.match(someSetup('a'));
      await expect(store.match(someSetup('a'))).rejects.toThrow(/UNIQUE/);
      await expect(store.ply('a', somePly(2))).rejects.toThrow('ply 2 is not the next of a running match a');
      await expect(store.ply('b', somePly(1))).rejects.toThrow('ply 1 is not the next of a running match b');
      await expect(store.end('b', drawn('stalemate'), someSummary(0))).rejects.toThrow('no match b runs');
      expect((await store.get('a'))?.plies).toEqual([]);
    });
  });

  test('keeps the plies of matches apart that are written at the same time', async () => {
    await withStore(async store => {
      for (const id of ['a', 'b']) await store.match(someSetup(id));
      await Promise.all([1, 2, 3].flatMap(ply => ['a', 'b'].map(id => store.ply(id, somePly(ply)))));
      for (const id of ['a', 'b']) expect((await store.get(id))?.plies).toEqual([1, 2, 3].map(somePly));
    });
  });

  test('knows the matches that have no end, oldest first', async () => {
    await withStore(async store => {
      await store.match(someSetup('young', { createdAt: 2 }));
      await store.match(someSetup('old', { createdAt: 1 }));
      await store.match(someSetup('over', { createdAt: 0 }));
      await store.end('over', drawn('stalemate'), someSummary(0));
      expect(await store.unfinished()).toEqual(['old', 'young']);
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

  test('pages through the live or the finished matches alone, where asked', async () => {
    await withStore(async store => {
      for (let i = 0; i < 6; i++) {
        await store.match(someSetup(`m${i}`, { createdAt: i }));
        if (i % 2 === 1) await store.end(`m${i}`, drawn('stalemate'), someSummary(0));
      }
      const idsOf = async (status: 'live' | 'finished', after?: string): Promise<string[]> => {
        const { matches, next } = await store.page({ status, after, limit: 2 });
        const ids = matches.map(({ setup }) => setup.id);
        return next === null ? ids : [...ids, ...(await idsOf(status, next))];
      };
      expect(await idsOf('live')).toEqual(['m4', 'm2', 'm0']);
      expect(await idsOf('finished')).toEqual(['m5', 'm3', 'm1']);
    });
  });

  describe('finds finished matches', () => {
    const agent = (name: string) =>
      ({ kind: 'agent', agent: 'random', pace: null, name, paceLabel: null, isolated: true }) as const;
    const human = (name: string) => ({ kind: 'human', guest: 'somebody', name }) as const;

    async function fill(store: Store): Promise<void> {
      const games = [
        ['a', agent('Deep_1'), agent('Deep 2'), won('white', 'checkmate')],
        ['b', agent('Deep 2'), agent('Deep_1'), won('white', 'resignation')],
        ['c', human('Deep_1'), agent('Deep 2'), drawn('stalemate')],
        ['d', agent('Deep_1'), agent('Deep_1'), won('black', 'checkmate')],
        ['e', agent('Deep_1'), agent('Deep 2'), aborted()],
      ] as const;
      for (const [id, white, black, end] of games) {
        await store.match(someSetup(id, { players: { white, black } }));
        await store.end(id, end, someSummary(0));
      }
    }

    test('by a part of a name in any case, taken as it is, and by the result', async () => {
      await withStore(async store => {
        await fill(store);
        const idsOf = async (query: { player?: string; agent?: string; result?: string }) => {
          const { matches } = await store.page({ status: 'finished', limit: 10, ...query });
          return matches.map(({ setup }) => setup.id).join('');
        };
        expect(await idsOf({ player: 'deep 2' })).toBe('ecba');
        expect(await idsOf({ player: 'p_1' })).toBe('edcba');
        expect(await idsOf({ player: '%' })).toBe('');
        expect(await idsOf({ result: '1-0' })).toBe('ba');
        expect(await idsOf({ player: 'deep 2', result: '1/2-1/2' })).toBe('c');
        // A name that a guest gave itself is not the agent's.
        expect(await idsOf({ agent: 'Deep_1' })).toBe('edba');
      });
    });

    test('and counts what an agent won, drew and lost, on either side of a match', async () => {
      await withStore(async store => {
        await fill(store);
        expect(await store.players.score({ kind: 'agent', name: 'Deep_1' })).toMatchObject({
          wins: 2,
          draws: 0,
          losses: 2,
        });
        expect(await store.players.score({ kind: 'agent', name: 'Deep 2' })).toMatchObject({
          wins: 1,
          draws: 1,
          losses: 1,
        });
        expect(await store.players.score({ kind: 'agent', name: 'nobody' })).toMatchObject({
          wins: 0,
          draws: 0,
          losses: 0,
          wallMs: 0,
        });
      });
    });
  });

  test('keeps the newest exhibitions, and every other match', async () => {
    await withStore(async store => {
      for (let i = 0; i < 6; i++) {
        await store.match(someSetup(`e${i}`, { createdAt: i, exhibition: true }));
        await store.ply(`e${i}`, somePly(1));
        if (i < 5) await store.end(`e${i}`, drawn('stalemate'), someSummary(0));
        await store.match(someSetup(`m${i}`, { createdAt: i }));
      }
      await store.pruneExhibition(2);
      const { matches } = await store.page({ status: 'all', after: undefined, limit: 100 });
      const ids = matches.map(({ setup }) => setup.id);
      expect(ids.filter(id => id.startsWith('e'))).toEqual(['e5', 'e4', 'e3']);
      expect(ids.filter(id => id.startsWith('m'))).toHaveLength(6);
      expect(await store.get('e0')).toBeNull();
    });
  });

  test('keeps a setting, the newest value of each, for the next process', async () => {
    await withStore(async store => {
      expect(await store.setting('a')).toBeNull();
      await store.setSetting('a', 'old');
      await store.setSetting('b', 'other');
      await store.setSetting('a', 'new');
    });
    await withStore(async store => {
      expect(await store.setting('a')).toBe('new');
      expect(await store.setting('b')).toBe('other');
    });
  });

  test('is refused to a second process, and a killed one leaves no lock behind', async () => {
    const other = startWriter();
    await once(other.stdout, 'data');
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-in-use' });
    other.kill('SIGKILL');
    await once(other, 'close');
    await withStore(async store => {
      expect(await store.unfinished()).toHaveLength(1);
      await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-in-use' });
    });
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

  test('says so when a part of the file is damaged, whenever it comes to light', async () => {
    await withStore(async store => {
      await store.match(someSetup('a'));
      for (let ply = 1; ply <= 100; ply++) await store.ply('a', somePly(ply));
    });
    const file = join(folder, 'ponderhit.db');
    const whole = readFileSync(file);
    // The plies fill the pages behind those of the tables' descriptions.
    writeFileSync(file, Buffer.from(whole).fill(0x5a, 16 * 4096));
    await withStore(async store => {
      await expect(store.get('a')).rejects.toMatchObject({ code: 'data-unusable' });
    });
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-unusable' });
  });

  test('reads a match of before there were ratings as an unrated one', async () => {
    await withStore(async store => store.match(someSetup('old')));
    const raw = new DatabaseSync(join(folder, 'ponderhit.db'));
    raw.exec("UPDATE matches SET setup = json_remove(setup, '$.rated')");
    raw.close();
    await withStore(async store => expect((await store.get('old'))?.setup.rated).toBe(false));
  });

  test('reads how an older match ended, whose reason is words, as what was said', async () => {
    await withStore(async store => {
      await store.match(someSetup('old'));
      await store.end('old', won('white', 'player-error'), someSummary(0));
    });
    const raw = new DatabaseSync(join(folder, 'ponderhit.db'));
    raw.exec(`UPDATE matches SET "end" = json_set(json_remove("end", '$.reason'), '$.detail', 'it broke')`);
    raw.close();
    await withStore(async store => {
      expect((await store.get('old'))?.end?.reason).toEqual({ code: 'said', what: 'it broke' });
    });
  });

  test('says which match it is whose rows are not what was written, and lists the others', async () => {
    const misread = { code: 'data-unusable', message: 'match a cannot be read back' };
    for (const record of ['no JSON', JSON.stringify({ ...somePly(1), kind: 'lucky' })]) {
      await withStore(async store => {
        await store.match(someSetup('a'));
        await store.ply('a', somePly(1));
      });
      const raw = new DatabaseSync(join(folder, 'ponderhit.db'));
      raw.prepare('UPDATE plies SET record = ?').run(record);
      raw.close();
      await withStore(async store => {
        await expect(store.get('a')).rejects.toMatchObject(misread);
        await store.match(someSetup('b'));
        const { matches, unreadable } = await store.page({ status: 'all', after: undefined, limit: 2 });
        expect(matches.map(({ setup }) => setup.id)).toEqual(['b']);
        expect(unreadable).toEqual(['a']);
      });
      rmSync(join(folder, 'ponderhit.db'));
    }
  });

  test('says so when the folder is a file, or its lock is none', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(openStore({ folder: file })).rejects.toMatchObject({ code: 'data-unusable' });
    writeFileSync(join(folder, 'ponderhit.lock'), 'this is no database'.repeat(100));
    await expect(openStore({ folder })).rejects.toMatchObject({ code: 'data-unusable' });
  });

  test('opens with the first plies, at whatever write it was cut off, its first start included', async () => {
    const first = await openStore({ folder });
    await first.match(someSetup('a'));
    for (const ply of [1, 2, 3]) await first.ply('a', somePly(ply));
    const file = readFileSync(join(folder, 'ponderhit.db'));
    const log = readFileSync(join(folder, 'ponderhit.db-wal'));
    await first.close();
    // The log's format: https://sqlite.org/fileformat2.html#the_write_ahead_log
    const frame = 24 + log.readUInt32BE(8);
    const counts: (number | undefined)[] = [];
    for (let end = 32; end <= log.length; end += frame) {
      const copy = join(folder, `copy${end}`);
      mkdirSync(copy);
      writeFileSync(join(copy, 'ponderhit.db'), file);
      writeFileSync(join(copy, 'ponderhit.db-wal'), log.subarray(0, end));
      const store = await openStore({ folder: copy });
      const plies = (await store.get('a'))?.plies;
      await store.close();
      expect(plies ?? []).toEqual([1, 2, 3].slice(0, plies?.length ?? 0).map(somePly));
      counts.push(plies?.length);
    }
    expect([...new Set(counts)]).toEqual([undefined, 0, 1, 2, 3]);
  });

  test('loses and doubles no ply that it had called durable, however often it is killed', async () => {
    const delaysMs = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 25, maxLength: 25 });
    const killedAfter = fc.asyncProperty(delaysMs, async delays => {
      let durable = 0;
      for (const delayMs of delays) {
        const writer = startWriter();
        let said = '';
        writer.stdout.on('data', chunk => {
          said += String(chunk);
        });
        await once(writer.stdout, 'data');
        await sleep(delayMs);
        writer.kill('SIGKILL');
        await once(writer, 'close');
        durable = Math.max(durable, ...said.split('\n').map(Number));
        const numbers = await withStore(async store => (await store.get('a'))?.plies.map(({ ply }) => ply));
        expect(numbers).toEqual(Array.from({ length: numbers?.length ?? 0 }, (_, index) => index + 1));
        expect(numbers?.length).toBeGreaterThanOrEqual(durable);
      }
      expect(durable).toBeGreaterThanOrEqual(delays.length);
    });
    await fc.assert(killedAfter, { numRuns: 1, endOnFailure: true });
  }, 60_000);
});
