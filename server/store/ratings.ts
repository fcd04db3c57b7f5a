import type { Kysely, Transaction } from 'kysely';
import type { MatchResult } from '../../shared/match/end.ts';
import { type BySeat, otherSeat, SEATS, type Seat } from '../../shared/match/seat.ts';
import { type MatchSetup, playerId } from '../../shared/match/setup.ts';
import type { RatingPoint } from '../../shared/protocol/api.ts';
import { afterIdle, afterMatch, type Glicko2, UNRATED } from '../../shared/stats/glicko2.ts';
import type { Rating } from '../../shared/stats/rating.ts';
import type { Schema } from './schema.ts';

const SCORES: Readonly<Record<MatchResult, BySeat<number> | null>> = {
  '1-0': { white: 1, black: 0 },
  '0-1': { white: 0, black: 1 },
  '1/2-1/2': { white: 0.5, black: 0.5 },
  '*': null,
};

/** What rated matches have made of their players. A player is named as by `playerId`. */
export class Ratings {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** As it stands at `now`; null before the first rated match. */
  async of(player: string, now: number): Promise<Rating | null> {
    const kept = await newest(this.#db, player);
    return kept === null ? null : shown(afterIdle(kept, now - kept.at));
  }

  /** Of both players of a match that is to be made. */
  async ofPlayers({ white, black }: MatchSetup['players'], now: number): Promise<BySeat<Rating | null>> {
    return { white: await this.of(playerId(white), now), black: await this.of(playerId(black), now) };
  }

  /** Of everybody who has one, as they stand at `now`. */
  async all(now: number): Promise<ReadonlyMap<string, Rating>> {
    const rows = await this.#db
      .selectFrom('ratings')
      .selectAll()
      .where('id', 'in', query =>
        query
          .selectFrom('ratings')
          .select(({ fn }) => fn.max('id').as('newest'))
          .groupBy('player'),
      )
      .execute();
    return new Map(rows.map(row => [row.player, shown(afterIdle(row, now - row.at))]));
  }

  /** After each of the newest `limit` rated matches, oldest first. */
  async history(player: string, limit: number): Promise<readonly RatingPoint[]> {
    const rows = await this.#db
      .selectFrom('ratings')
      .select(['matchId', 'at', 'rating', 'deviation'])
      .where('player', '=', player)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.toReversed();
  }
}

/** Rates both players of a match that has ended, within the transaction that makes its end durable. */
export async function rateMatch(
  db: Transaction<Schema>,
  setup: MatchSetup,
  result: MatchResult,
  at: number,
): Promise<void> {
  const scores = SCORES[result];
  if (!setup.rated || scores === null) return;
  const before: Record<Seat, Glicko2> = { white: UNRATED, black: UNRATED };
  for (const seat of SEATS) {
    const kept = await newest(db, playerId(setup.players[seat]));
    if (kept !== null) before[seat] = afterIdle(kept, at - kept.at);
  }
  for (const seat of SEATS) {
    const after = afterMatch(before[seat], before[otherSeat(seat)], scores[seat]);
    await db
      .insertInto('ratings')
      .values({ player: playerId(setup.players[seat]), matchId: setup.id, at, ...after })
      .execute();
  }
}

async function newest(
  db: Kysely<Schema>,
  player: string,
): Promise<(Glicko2 & { readonly at: number }) | null> {
  const row = await db
    .selectFrom('ratings')
    .select(['at', 'rating', 'deviation', 'volatility'])
    .where('player', '=', player)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

function shown({ rating, deviation }: Rating): Rating {
  return { rating, deviation };
}
