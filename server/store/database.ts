import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import type { Schema } from './schema.ts';

/*
 * The one file that knows SQLite; everything else is Kysely's portable part.
 */

/** What cannot be opened, with a stable code: 'data-in-use', 'data-unusable', 'data-newer'. */
export class StoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface OpenDatabase {
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/**
 * Opens `ponderhit.db` in a folder, which is created, or (':memory:') one that ends with the process. A second process on the same
 * folder is refused; a killed one leaves no lock behind.
 */
export function openDatabase(folder: string): OpenDatabase {
  const opened: DatabaseSync[] = [];
  const closeAll = (): void => {
    for (const database of opened.splice(0)) database.close();
  };
  try {
    if (folder !== ':memory:') {
      mkdirSync(folder, { recursive: true });
      opened.push(takeLock(folder));
    }
    const sqlite = new DatabaseSync(folder === ':memory:' ? folder : join(folder, 'ponderhit.db'));
    opened.unshift(sqlite);
    // A write survives a killed process; a power cut may take the last ones (docs/decisions/0003).
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    const db = new Kysely<Schema>({
      dialect: new SqliteDialect({ database: { ...kyselyDatabase(sqlite), close: closeAll } }),
    });
    return { db, close: () => db.destroy() };
  } catch (error) {
    closeAll();
    if (error instanceof StoreError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError('data-unusable', `the data folder ${folder} cannot be used: ${reason}`, {
      cause: error,
    });
  }
}

/** Held by an open transaction, so that it ends with the process. */
function takeLock(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'ponderhit.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new StoreError(
      'data-in-use',
      `another server uses the data folder ${folder}: stop it, or choose another`,
      {
        cause: error,
      },
    );
  }
}

function kyselyDatabase(sqlite: DatabaseSync): { prepare: (sql: string) => SqliteStatement } {
  // There are few different ones, and each is used again for every ply.
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare: sql => {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(sql);
      const usable: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...parameters.map(sqlValue)),
        run: parameters => statement.run(...parameters.map(sqlValue)),
        iterate: parameters => statement.iterate(...parameters.map(sqlValue)),
      };
      prepared.set(sql, usable);
      return usable;
    },
  };
}

function sqlValue(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`not a value of this database: ${typeof value}`);
}
