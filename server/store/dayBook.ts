import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unusable } from './database.ts';

/** How long a process waits for another one's sum. */
const BUSY_MS = 5000;

/**
 * What was spent on each day, in US dollars, by every process that works on a data folder: a server, and `npm run match`
 * beside it. So it is a file of its own, without the lock of the database, and only ever added to.
 */
export class DayBook {
  readonly #sqlite: DatabaseSync;

  private constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  /** Opens `spending.db` in a folder, which is created. Throws StoreError. */
  static open(folder: string): DayBook {
    try {
      mkdirSync(folder, { recursive: true });
      const sqlite = new DatabaseSync(join(folder, 'spending.db'), { timeout: BUSY_MS });
      sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      sqlite.exec('CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, usd REAL NOT NULL) STRICT');
      return new DayBook(sqlite);
    } catch (error) {
      throw unusable(`the account of money in ${folder}`, error);
    }
  }

  /** Durable when it returns the day's total. Throws StoreError. */
  add(day: string, usd: number): number {
    try {
      const row = this.#sqlite
        .prepare(
          'INSERT INTO spent VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET usd = usd + excluded.usd RETURNING usd',
        )
        .get(day, usd);
      return Number(row?.['usd']);
    } catch (error) {
      throw unusable('the account of money', error);
    }
  }

  close(): void {
    this.#sqlite.close();
  }
}
