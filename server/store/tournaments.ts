import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { type MatchResult, RESULTS } from '../../shared/match/end.ts';
import { type Overhead, overhead } from '../../shared/tournament/results.ts';
import { type TournamentSetup, tournamentSetup } from '../../shared/tournament/setup.ts';
import { StoreError } from './database.ts';
import type { Schema } from './schema.ts';

export const TOURNAMENT_ENDS = ['finished', 'stopped'] as const;
/** All games are played; or somebody stopped it for good. */
export type TournamentEnd = (typeof TOURNAMENT_ENDS)[number];

export interface KeptTournament {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly setup: TournamentSetup;
  /** The guest session that asked for it (its hash); null for operators and the command line. */
  readonly creator: string | null;
  /** Bots may enter before it, milliseconds since 1970; null where it began at once. */
  readonly startsAt: number | null;
  /** Null before it was measured. */
  readonly overhead: readonly Overhead[] | null;
  /** Null while it goes on. */
  readonly end: TournamentEnd | null;
}

/** Begins the names of the games that only measure the machine. */
export const OVERHEAD_GAME = 'overhead.';

/** A finished game of a tournament. */
export interface KeptGame {
  readonly matchId: string;
  readonly game: string;
  readonly result: MatchResult;
}

/** Tournaments and which matches are theirs. As with the Store, what a promise resolves for survives a kill. */
export class TournamentStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async create({
    id,
    createdAt,
    setup,
    creator,
    startsAt,
  }: Omit<KeptTournament, 'overhead' | 'end'>): Promise<void> {
    await this.#db
      .insertInto('tournaments')
      .values({ id, createdAt, setup: JSON.stringify(setup), creator, startsAt, overhead: null, end: null })
      .execute();
  }

  async get(id: string): Promise<KeptTournament | null> {
    const row = await this.#db.selectFrom('tournaments').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : read(row);
  }

  /** Newest first. */
  async list(limit: number): Promise<readonly KeptTournament[]> {
    const rows = await this.#db
      .selectFrom('tournaments')
      .selectAll()
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(read);
  }

  /** The ids of those that go on, oldest first: one that cannot be read keeps no other back. */
  async unfinished(): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('tournaments')
      .select('id')
      .where('end', 'is', null)
      .orderBy('createdAt')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** The finished games, oldest first. */
  async games(id: string): Promise<readonly KeptGame[]> {
    const rows = await this.#db
      .selectFrom('matches')
      .select(['id as matchId', 'game', sql<string>`json_extract("end", '$.result')`.as('result')])
      .where('tournament', '=', id)
      .where('end', 'is not', null)
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    return rows.map(row => keptGame.parse(row));
  }

  /** Forgets the games that were cut short: their times are broken, and they are played anew. */
  async dropUnfinished(id: string): Promise<void> {
    await this.#db
      .deleteFrom('matches')
      .where('tournament', '=', id)
      .where(where => where.or([where('end', 'is', null), where('game', 'like', `${OVERHEAD_GAME}%`)]))
      .execute();
  }

  /** Forgets a match that was none of its games. */
  async drop(matchId: string): Promise<void> {
    await this.#db.deleteFrom('matches').where('id', '=', matchId).execute();
  }

  /** Before it begins: with those who have entered. */
  async keepSetup(id: string, setup: TournamentSetup): Promise<void> {
    await this.#db
      .updateTable('tournaments')
      .set({ setup: JSON.stringify(setup) })
      .where('id', '=', id)
      .execute();
  }

  async keepOverhead(id: string, measured: readonly Overhead[]): Promise<void> {
    await this.#db
      .updateTable('tournaments')
      .set({ overhead: JSON.stringify(measured) })
      .where('id', '=', id)
      .execute();
  }

  async end(id: string, end: TournamentEnd): Promise<void> {
    await this.#db.updateTable('tournaments').set({ end }).where('id', '=', id).execute();
  }
}

const keptGame = z.object({ matchId: z.string(), game: z.string(), result: z.enum(RESULTS) });

const keptRow = z.object({
  setup: tournamentSetup,
  overhead: z.array(overhead).nullable(),
  end: z.enum(TOURNAMENT_ENDS).nullable(),
});

function read({ id, createdAt, creator, startsAt, ...row }: Schema['tournaments']): KeptTournament {
  try {
    const setup: unknown = JSON.parse(row.setup);
    const measured: unknown = row.overhead === null ? null : JSON.parse(row.overhead);
    return {
      id,
      createdAt,
      creator,
      startsAt,
      ...keptRow.parse({ setup, overhead: measured, end: row.end }),
    };
  } catch (error) {
    throw new StoreError('data-unusable', `tournament ${id} cannot be read back`, { cause: error });
  }
}
