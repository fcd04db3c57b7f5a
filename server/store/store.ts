import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { z } from 'zod';
import type { MatchEnd } from '../../shared/match/end.ts';
import type { PlyRecord } from '../../shared/match/plyRecord.ts';
import { type MatchSetup, matchSetup } from '../../shared/match/setup.ts';
import type { MatchSummary } from '../../shared/match/summary.ts';
import { Bots } from './bots.ts';
import { type OpenDatabase, openDatabase, StoreError, unusable } from './database.ts';
import { PLAYER_NAME, Players, plays, RESULT } from './players.ts';
import { Ratings, rateMatch } from './ratings.ts';
import { matchEnd, matchSummary, plyRecord } from './records.ts';
import { MIGRATIONS, type Schema } from './schema.ts';
import { TournamentStore } from './tournaments.ts';

/** A match as it is kept, without its plies. */
export interface KeptHead {
  readonly setup: MatchSetup;
  /** The newest ply; null before the first. */
  readonly last: PlyRecord | null;
  /** Both null while it runs. */
  readonly end: MatchEnd | null;
  readonly summary: MatchSummary | null;
}

export interface KeptMatch extends KeptHead {
  /** From the first. */
  readonly plies: readonly PlyRecord[];
}

export interface MatchPage {
  /** Newest first. */
  readonly matches: readonly KeptHead[];
  /** Continues behind the last row; null at the end. */
  readonly next: string | null;
  /** Those of the page that cannot be read back. */
  readonly unreadable: readonly string[];
}

/** What predictions against someone were worth, as text that its reader parses. */
export interface Lesson {
  readonly scope: string;
  readonly lesson: string;
}

/** A move that a player chose; `position` is a FEN without the counters. */
export interface BookMove {
  readonly player: string;
  readonly position: string;
  readonly uci: string;
}

export interface PageQuery {
  readonly status: 'live' | 'finished' | 'all';
  readonly after?: string | undefined;
  readonly limit: number;
  /** A part of a player's name, in any case. */
  readonly player?: string | undefined;
  /** An agent's, or a bot's, whole name. */
  readonly agent?: string | undefined;
  readonly bot?: string | undefined;
  /** As in PGN. */
  readonly result?: string | undefined;
}

/** What outlives the process. A promise that resolves means: this survives a killed process. */
export class Store {
  readonly tournaments: TournamentStore;
  readonly #database: OpenDatabase;
  readonly #db: Kysely<Schema>;
  readonly bots: Bots;
  readonly ratings: Ratings;
  readonly players: Players;

  constructor(database: OpenDatabase) {
    this.#database = database;
    this.#db = database.db;
    this.bots = new Bots(database.db);
    this.ratings = new Ratings(database.db);
    this.players = new Players(database.db);
    this.tournaments = new TournamentStore(database.db);
  }

  async match(setup: MatchSetup): Promise<void> {
    await this.#db
      .insertInto('matches')
      .values({
        id: setup.id,
        createdAt: setup.createdAt,
        exhibition: setup.exhibition ? 1 : 0,
        setup: JSON.stringify(setup),
        end: null,
        summary: null,
        tournament: setup.tournament?.id ?? null,
        game: setup.tournament?.game ?? null,
      })
      .execute();
  }

  /** Rejects where it is not the next ply of a running match. */
  async ply(matchId: string, record: PlyRecord): Promise<void> {
    // One statement, so that nothing comes between the check and the write.
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('plies')
      .columns(['matchId', 'ply', 'record'])
      .expression(sql =>
        sql
          .selectFrom('matches')
          .select([
            'id',
            sql.cast<number>(sql.val(record.ply), 'integer').as('ply'),
            sql.val(JSON.stringify(record)).as('record'),
          ])
          .where('id', '=', matchId)
          .where('end', 'is', null)
          .where(
            where =>
              where
                .selectFrom('plies')
                .select(({ fn }) => fn.coalesce(fn.max('ply'), where.lit(0)).as('last'))
                .where('matchId', '=', matchId),
            '=',
            record.ply - 1,
          ),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) {
      throw new Error(`ply ${record.ply} is not the next of a running match ${matchId}`);
    }
  }

  /** Rejects where the match does not run. A rated one is rated with its end, or not at all. */
  async end(matchId: string, end: MatchEnd, summary: MatchSummary): Promise<void> {
    await this.#db.transaction().execute(async db => {
      const ended = await db
        .updateTable('matches')
        .set({ end: JSON.stringify(end), summary: JSON.stringify(summary) })
        .where('id', '=', matchId)
        .where('end', 'is', null)
        .returning('setup')
        .executeTakeFirst();
      if (ended === undefined) throw new Error(`no match ${matchId} runs that could end`);
      await rateMatch(db, parse(matchSetup, ended.setup, matchId), end.result, summary.at);
    });
  }

  async get(id: string): Promise<KeptMatch | null> {
    const row = await this.#db.selectFrom('matches').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : this.#whole(row);
  }

  /**
   * The ids of all matches that have no end, oldest first: one that cannot be read keeps no other back. Those of
   * tournaments are not among them: a tournament plays them anew.
   */
  async unfinished(): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('matches')
      .select('id')
      .where('end', 'is', null)
      .where('tournament', 'is', null)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  async page({ status, after, limit, player, agent, bot, result }: PageQuery): Promise<MatchPage> {
    let query = this.#db.selectFrom('matches').selectAll();
    if (status !== 'all') query = query.where('end', status === 'live' ? 'is' : 'is not', null);
    if (player !== undefined) {
      const part = `%${player.replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where(
        sql<boolean>`(${PLAYER_NAME.white} like ${part} escape '\\' or ${PLAYER_NAME.black} like ${part} escape '\\')`,
      );
    }
    if (agent !== undefined) query = query.where(plays({ kind: 'agent', name: agent }));
    if (bot !== undefined) query = query.where(plays({ kind: 'bot', name: bot }));
    if (result !== undefined) query = query.where(RESULT, '=', result);
    const cursor = /^(\d+)~(.+)$/.exec(after ?? '');
    if (cursor !== null) {
      const [createdAt, id] = [Number(cursor[1]), cursor[2] ?? ''];
      query = query.where(where =>
        where.or([
          where('createdAt', '<', createdAt),
          where.and([where('createdAt', '=', createdAt), where('id', '<', id)]),
        ]),
      );
    }
    const rows = await query
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const matches: KeptHead[] = [];
    const unreadable: string[] = [];
    for (const row of shown) {
      try {
        matches.push(await this.#head(row));
      } catch (error) {
        if (!(error instanceof UnreadableMatch)) throw error;
        unreadable.push(row.id);
      }
    }
    return {
      matches,
      unreadable,
      next: rows.length > limit && last !== undefined ? `${last.createdAt}~${last.id}` : null,
    };
  }

  /** Forgets all finished exhibition matches but the newest `kept`. */
  async pruneExhibition(kept: number): Promise<void> {
    const finished = this.#db
      .selectFrom('matches')
      .select('id')
      .where('exhibition', '=', 1)
      .where('end', 'is not', null);
    const newest = finished.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(kept);
    await this.#db.deleteFrom('matches').where('id', 'in', finished).where('id', 'not in', newest).execute();
  }

  async setting(name: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.value ?? null;
  }

  async setSetting(name: string, value: string): Promise<void> {
    await this.#db
      .insertInto('settings')
      .values({ name, value })
      .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }

  async lessons(): Promise<readonly Lesson[]> {
    return this.#db.selectFrom('lessons').selectAll().execute();
  }

  /** Each replaces what was kept of its scope. */
  async keepLessons(lessons: readonly Lesson[]): Promise<void> {
    if (lessons.length === 0) return;
    await this.#db
      .insertInto('lessons')
      .values([...lessons])
      .onConflict(conflict =>
        conflict.column('scope').doUpdateSet(update => ({ lesson: update.ref('excluded.lesson') })),
      )
      .execute();
  }

  /** Each counts once more. */
  async remember(moves: readonly BookMove[]): Promise<void> {
    if (moves.length === 0) return;
    await this.#db
      .insertInto('book')
      .values(moves.map(move => ({ ...move, count: 1 })))
      .onConflict(conflict =>
        conflict
          .columns(['player', 'position', 'uci'])
          .doUpdateSet(update => ({ count: update('book.count', '+', 1) })),
      )
      .execute();
  }

  /** Some game of the player is remembered. */
  async knows(player: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('book')
      .select('uci')
      .where('player', '=', player)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** What the player chose in a position, the most frequent first. */
  async played(
    player: string,
    position: string,
  ): Promise<readonly { readonly uci: string; readonly count: number }[]> {
    return this.#db
      .selectFrom('book')
      .select(['uci', 'count'])
      .where('player', '=', player)
      .where('position', '=', position)
      .orderBy('count', 'desc')
      .orderBy('uci')
      .execute();
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #head(row: Schema['matches']): Promise<KeptHead> {
    const last = await this.#db
      .selectFrom('plies')
      .select('record')
      .where('matchId', '=', row.id)
      .orderBy('ply', 'desc')
      .limit(1)
      .executeTakeFirst();
    return { ...read(row), last: last === undefined ? null : parse(plyRecord, last.record, row.id) };
  }

  async #whole(row: Schema['matches']): Promise<KeptMatch> {
    const rows = await this.#db
      .selectFrom('plies')
      .select('record')
      .where('matchId', '=', row.id)
      .orderBy('ply')
      .execute();
    const plies = rows.map(({ record }) => parse(plyRecord, record, row.id));
    return { ...read(row), plies, last: plies.at(-1) ?? null };
  }
}

/**
 * Opens the store in a folder (or ':memory:') and brings it up to date. Rejects with StoreError:
 * 'data-in-use', 'data-unusable', 'data-newer'.
 */
export async function openStore({ folder }: { readonly folder: string }): Promise<Store> {
  const database = openDatabase(folder);
  try {
    await migrate(database.db);
    return new Store(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : 'the migration failed';
  if (/previously executed migration .* is missing/.test(reason)) {
    throw new StoreError(
      'data-newer',
      'the data was written by a newer Ponderhit: update, or choose another folder',
      {
        cause: error,
      },
    );
  }
  throw unusable('the database', error);
}

/** A match whose rows are not what was written. */
class UnreadableMatch extends StoreError {
  constructor(matchId: string, cause: unknown) {
    super('data-unusable', `match ${matchId} cannot be read back`, { cause });
  }
}

function read(row: Schema['matches']): Omit<KeptHead, 'last'> {
  return {
    setup: parse(matchSetup, row.setup, row.id),
    end: row.end === null ? null : parse(matchEnd, row.end, row.id),
    summary: row.summary === null ? null : parse(matchSummary, row.summary, row.id),
  };
}

function parse<T>(schema: z.ZodType<T>, text: string, matchId: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UnreadableMatch(matchId, error);
  }
}
