import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect, type SqliteStatement } from 'kysely';
import type { Schema } from './schema.ts';

/*
 * With `dayBook.ts`, the one file that knows SQLite; everything else is Kysely's portable part.
 */

/** Why the data cannot be opened, or no longer used, with a stable code: 'data-in-use', 'data-unusable', 'data-newer'. */
export class StoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The StoreError for what went wrong with `what`: itself, where it is one already. */
export function unusable(what: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('data-unusable', `${what} cannot be used: ${reason}`, { cause });
}

export interface OpenDatabase {
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/** A write waits so long for one that another process is at. */
const BUSY_MS = 2000;

/**
 * Opens `ponderhit.db` in a folder, which is created, or (':memory:') one that ends with the process. A second
 * process on the same folder is refused; a killed one leaves no lock behind. With `beside` it is opened for a moment
 * next to the process that has it, for tables that this one keeps nothing of in memory.
 */
export function openDatabase(folder: string, { beside = false } = {}): OpenDatabase {
  const opened: DatabaseSync[] = [];
  const closeAll = (): void => {
    for (const database of opened.splice(0)) database.close();
  };
  try {
    if (folder !== ':memory:' && !beside) {
      mkdirSync(folder, { recursive: true });
      opened.push(takeLock(folder));
    }
    const sqlite = new DatabaseSync(folder === ':memory:' ? folder : join(folder, 'ponderhit.db'), {
      timeout: BUSY_MS,
    });
    opened.unshift(sqlite);
    // A write survives a killed process; a power cut may take the last ones (docs/decisions/0003).
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    const db = new Kysely<Schema>({
      dialect: new TransactionalSqlite({ database: { ...kyselyDatabase(sqlite), close: closeAll } }),
    });
    return { db, close: () => db.destroy() };
  } catch (error) {
    closeAll();
    throw unusable(`the data folder ${folder}`, error);
  }
}

/**
 * SQLite rolls back changes of tables as of rows, which Kysely's own adapter does not use: without it, a
 * process killed between two steps of a migration leaves a database that no later start can migrate.
 */
class TransactionalSqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
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
    if (resultCode(error) !== BUSY) throw error;
    throw new StoreError(
      'data-in-use',
      `another server uses the data folder ${folder}: stop it, or choose another`,
      {
        cause: error,
      },
    );
  }
}

/** SQLite's result codes (https://sqlite.org/rescode.html). */
const BUSY = 5;
/** IOERR, CORRUPT, FULL, NOTADB: the fault of the file or the disk, not of a statement. */
const FILE_FAULTS: readonly (number | null)[] = [10, 11, 13, 26];

/** The primary result code of an error of node:sqlite; null for any other error. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return null;
  return error.errcode & 0xff;
}

function tellingFileFaults<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw FILE_FAULTS.includes(resultCode(error)) ? unusable('the database', error) : error;
  }
}

function kyselyDatabase(sqlite: DatabaseSync): { prepare: (sql: string) => SqliteStatement } {
  // There are few different ones, and each is used again for every ply.
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare: sql => {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = tellingFileFaults(() => sqlite.prepare(sql));
      const usable: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: parameters => tellingFileFaults(() => statement.all(...parameters.map(sqlValue))),
        run: parameters => tellingFileFaults(() => statement.run(...parameters.map(sqlValue))),
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
