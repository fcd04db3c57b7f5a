import { type Kysely, type RawBuilder, sql } from 'kysely';
import { quantileSorted } from 'simple-statistics';
import { SEATS, type Seat } from '../../shared/match/seat.ts';
import type { PlayerScore, ReplyFigures } from '../../shared/protocol/api.ts';
import { HIT_KINDS, type HitKind } from '../../shared/stats/hitKind.ts';
import type { Schema } from './schema.ts';

/** A player that has a page of its own. A name that a guest gave itself is nobody's. */
export interface NamedPlayer {
  readonly kind: 'agent' | 'bot';
  readonly name: string;
}

export const PLAYER_NAME = {
  white: sql<string>`json_extract(setup, '$.players.white.name')`,
  black: sql<string>`json_extract(setup, '$.players.black.name')`,
} as const;
const PLAYER_KIND = {
  white: sql<string>`json_extract(setup, '$.players.white.kind')`,
  black: sql<string>`json_extract(setup, '$.players.black.kind')`,
} as const;
export const RESULT = sql<string>`json_extract("end", '$.result')`;

export function sits(seat: Seat, { kind, name }: NamedPlayer): RawBuilder<boolean> {
  return sql<boolean>`(${PLAYER_KIND[seat]} = ${kind} and ${PLAYER_NAME[seat]} = ${name})`;
}

export function plays(player: NamedPlayer): RawBuilder<boolean> {
  return sql<boolean>`(${sits('white', player)} or ${sits('black', player)})`;
}

/** Replies are measured over so many of the newest finished matches on each side. */
const MEASURED_MATCHES = 15;

/** What agents and bots have done. */
export class Players {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /**
   * Of the finished matches, by seats: a match against itself is a win and a loss. Aborted ones have no result and
   * are not counted.
   */
  async score(player: NamedPlayer): Promise<PlayerScore> {
    const finished = this.#db.selectFrom('matches').where('end', 'is not', null).where(RESULT, '!=', '*');
    const points = { wins: 0, draws: 0, losses: 0 };
    for (const seat of SEATS) {
      const rows = await finished
        .select([RESULT.as('result'), sql<number>`count(*)`.as('matches')])
        .where(sits(seat, player))
        .groupBy('result')
        .execute();
      for (const { result, matches } of rows) {
        if (result === '1/2-1/2') points.draws += matches;
        else if (result === (seat === 'white' ? '1-0' : '0-1')) points.wins += matches;
        else points.losses += matches;
      }
    }
    const times = await finished
      .select([
        sql<number>`coalesce(sum(json_extract(summary, '$.counts.wallMs')), 0)`.as('wallMs'),
        sql<number>`coalesce(sum(json_extract(summary, '$.counts.searchMs')), 0)`.as('searchMs'),
      ])
      .where(plays(player))
      // Where nobody searched ahead, nothing was saved, and what the network took is no loss of speculation's.
      .where(sql`json_extract(summary, '$.counts.branches')`, '>', 0)
      .executeTakeFirstOrThrow();
    return { ...points, ...times };
  }

  /** How many finished matches each bot has played. */
  async botGames(): Promise<ReadonlyMap<string, number>> {
    const games = new Map<string, number>();
    for (const seat of SEATS) {
      const rows = await this.#db
        .selectFrom('matches')
        .select([PLAYER_NAME[seat].as('name'), sql<number>`count(*)`.as('matches')])
        .where(PLAYER_KIND[seat], '=', 'bot')
        .where('end', 'is not', null)
        .groupBy('name')
        .execute();
      for (const { name, matches } of rows) games.set(name, (games.get(name) ?? 0) + matches);
    }
    return games;
  }

  /** How fast it answered of late, and what speculation did for it; null before its first finished match. */
  async replies(player: NamedPlayer): Promise<ReplyFigures | null> {
    const plies: { waitedMs: number; searchMs: number; kind: HitKind }[] = [];
    let matches = 0;
    for (const seat of SEATS) {
      const newest = await this.#db
        .selectFrom('matches')
        .select('id')
        .where(sits(seat, player))
        .where('end', 'is not', null)
        .orderBy('createdAt', 'desc')
        .limit(MEASURED_MATCHES)
        .execute();
      if (newest.length === 0) continue;
      matches += newest.length;
      const ids = newest.map(({ id }) => id);
      plies.push(
        ...(await this.#db
          .selectFrom('plies')
          .select([
            sql<number>`json_extract(record, '$.waitedMs')`.as('waitedMs'),
            sql<number>`json_extract(record, '$.searchMs')`.as('searchMs'),
            sql<HitKind>`json_extract(record, '$.kind')`.as('kind'),
          ])
          .where('matchId', 'in', ids)
          .where(sql`json_extract(record, '$.seat')`, '=', seat)
          .execute()),
      );
    }
    if (plies.length === 0) return null;
    const waits = plies.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b);
    const of = Object.fromEntries(
      HIT_KINDS.map(kind => [kind, plies.filter(ply => ply.kind === kind).length]),
    );
    const { ready: readyHits = 0, pending: pendingHits = 0, miss: misses = 0 } = of;
    return {
      matches,
      plies: plies.length,
      p50Ms: quantileSorted(waits, 0.5),
      p90Ms: quantileSorted(waits, 0.9),
      p99Ms: quantileSorted(waits, 0.99),
      windows: readyHits + pendingHits + misses,
      readyHits,
      pendingHits,
      savedMs: plies.reduce((sum, { searchMs, waitedMs }) => sum + searchMs - waitedMs, 0),
    };
  }
}
