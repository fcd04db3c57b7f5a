import { type Generated, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { SEATS } from '../../shared/match/seat.ts';

/** The tables as they are after all migrations. Times are milliseconds since 1970; JSON is text. */
export interface Schema {
  matches: {
    id: string;
    createdAt: number;
    /** 0 or 1. */
    exhibition: number;
    /** A MatchSetup. */
    setup: string;
    /** A MatchEnd and a MatchSummary; null while the match runs. */
    end: string | null;
    summary: string | null;
    /** The tournament that it is played in, and its game there; null where it stands for itself. */
    tournament: string | null;
    game: string | null;
  };
  tournaments: {
    id: string;
    createdAt: number;
    /** A TournamentSetup. */
    setup: string;
    /** Who asked for it: a guest session's hash, or null. */
    creator: string | null;
    /** Bots may enter before; null where it began at once. */
    startsAt: number | null;
    /** What the machine itself takes, as JSON; null before it was measured. */
    overhead: string | null;
    /** How it ended; null while it goes on. */
    end: string | null;
  };
  plies: {
    matchId: string;
    ply: number;
    /** A PlyRecord. */
    record: string;
  };
  settings: {
    name: string;
    value: string;
  };
  /** What predictions were worth: by opponent, or kind of opponent. */
  lessons: {
    scope: string;
    lesson: string;
  };
  /** How often a player chose a move in a position. */
  book: {
    player: string;
    /** FEN without the counters. */
    position: string;
    uci: string;
    count: number;
  };
  bots: {
    /** The name in lower case. */
    key: string;
    name: string;
    /** Null once it is revoked. */
    tokenHash: string | null;
    createdAt: number;
  };
  /** A player's rating after each of its rated matches; the newest is its rating. */
  ratings: {
    /** Grows in the order in which matches ended. */
    id: Generated<number>;
    /** As by `playerId`. */
    player: string;
    matchId: string;
    at: number;
    rating: number;
    deviation: number;
    volatility: number;
  };
}

/** In the order of their names. A migration that was released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-matches': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('matches')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('createdAt', 'bigint', column => column.notNull())
        .addColumn('exhibition', 'integer', column => column.notNull())
        .addColumn('setup', 'text', column => column.notNull())
        .addColumn('end', 'text')
        .addColumn('summary', 'text')
        .execute();
      await db.schema.createIndex('matchesByAge').on('matches').columns(['createdAt', 'id']).execute();
      await db.schema
        .createTable('plies')
        .addColumn('matchId', 'text', column => column.notNull().references('matches.id').onDelete('cascade'))
        .addColumn('ply', 'integer', column => column.notNull())
        .addColumn('record', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('pliesKey', ['matchId', 'ply'])
        .execute();
      await db.schema
        .createTable('settings')
        .addColumn('name', 'text', column => column.primaryKey())
        .addColumn('value', 'text', column => column.notNull())
        .execute();
    },
  },
  '0002-foresight': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('lessons')
        .addColumn('scope', 'text', column => column.primaryKey())
        .addColumn('lesson', 'text', column => column.notNull())
        .execute();
      await db.schema
        .createTable('book')
        .addColumn('player', 'text', column => column.notNull())
        .addColumn('position', 'text', column => column.notNull())
        .addColumn('uci', 'text', column => column.notNull())
        .addColumn('count', 'integer', column => column.notNull())
        .addPrimaryKeyConstraint('bookKey', ['player', 'position', 'uci'])
        .execute();
    },
  },
  '0003-bots': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('bots')
        .addColumn('key', 'text', column => column.primaryKey())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('tokenHash', 'text', column => column.unique())
        .addColumn('createdAt', 'bigint', column => column.notNull())
        .execute();
    },
  },
  '0004-ratings': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('ratings')
        .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('player', 'text', column => column.notNull())
        .addColumn('matchId', 'text', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('rating', 'real', column => column.notNull())
        .addColumn('deviation', 'real', column => column.notNull())
        .addColumn('volatility', 'real', column => column.notNull())
        .addUniqueConstraint('ratedOnce', ['matchId', 'player'])
        .execute();
      await db.schema.createIndex('ratingsByPlayer').on('ratings').columns(['player', 'id']).execute();
      // A player's page counts and lists its matches.
      for (const seat of SEATS) {
        await db.schema
          .createIndex(`matchesBy${seat === 'white' ? 'White' : 'Black'}`)
          .on('matches')
          .expression(
            sql`json_extract(setup, ${sql.lit(`$.players.${seat}.kind`)}), json_extract(setup, ${sql.lit(`$.players.${seat}.name`)}), createdAt`,
          )
          .execute();
      }
    },
  },
  '0005-tournaments': {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('tournaments')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('createdAt', 'bigint', column => column.notNull())
        .addColumn('setup', 'text', column => column.notNull())
        .addColumn('creator', 'text')
        .addColumn('startsAt', 'bigint')
        .addColumn('overhead', 'text')
        .addColumn('end', 'text')
        .execute();
      await db.schema.alterTable('matches').addColumn('tournament', 'text').execute();
      await db.schema.alterTable('matches').addColumn('game', 'text').execute();
      // No game of a tournament is there twice.
      await db.schema
        .createIndex('matchesByTournament')
        .unique()
        .on('matches')
        .columns(['tournament', 'game'])
        .execute();
    },
  },
  '0006-finished': {
    up: async (db: Kysely<unknown>) => {
      // The list of bots counts what each has finished: from the index alone, however many matches there are.
      for (const seat of SEATS) {
        await db.schema
          .createIndex(`finishedBy${seat === 'white' ? 'White' : 'Black'}`)
          .on('matches')
          .expression(
            sql`json_extract(setup, ${sql.lit(`$.players.${seat}.kind`)}), json_extract(setup, ${sql.lit(`$.players.${seat}.name`)})`,
          )
          .where(sql.ref('end'), 'is not', null)
          .execute();
      }
    },
  },
};
