import { z } from 'zod';
import { timeControl } from '../chess/timeControl.ts';
import type { Rating } from '../stats/rating.ts';
import { adjudication } from './adjudication.ts';
import { speculationSettings } from './speculation.ts';

/** Who fills a seat, as it was arranged: enough to seat the same player again after a restart. */
export const playerSetup = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('agent'),
    /** An id of the catalogue, or the inline form. */
    agent: z.string(),
    /** Imitated think times ('gpt-5:0.02') on top of what the agent itself has; null for none. */
    pace: z.string().nullable(),
    /** What people read. */
    name: z.string(),
    paceLabel: z.string().nullable(),
    /** One call cannot inform another. */
    isolated: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('human'),
    /** The guest session that owns the seat (its hash). */
    guest: z.string(),
    name: z.string(),
  }),
  /** A program behind a WebSocket, known by its account's name. */
  z.strictObject({ kind: z.literal('bot'), name: z.string() }),
]);
export type PlayerSetup = z.infer<typeof playerSetup>;

/** The same in all matches of one player. An agent's pace is left out: it changes no move. */
export function playerId(player: PlayerSetup): string {
  switch (player.kind) {
    case 'agent':
      return `agent:${player.agent}`;
    case 'bot':
      return `bot:${player.name}`;
    case 'human':
      return `guest:${player.guest}`;
  }
}

const rating = z.strictObject({ rating: z.number(), deviation: z.number() }) satisfies z.ZodType<Rating>;

/** How a match was arranged. It never changes. */
export const matchSetup = z.strictObject({
  id: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  players: z.strictObject({ white: playerSetup, black: playerSetup }),
  initialFen: z.string(),
  timeControl,
  plyLimit: z.int().nullable(),
  seed: z.int(),
  speculation: z.strictObject({ white: speculationSettings, black: speculationSettings }),
  /** The guest session that asked for it (its hash); null for the server itself and operators. */
  creator: z.string().nullable(),
  exhibition: z.boolean(),
  /** Its result counts for its players’ ratings. Matches of before there were ratings do not say. */
  rated: z.boolean().default(false),
  /** Its players’ ratings as it was made; null or absent where there was none. */
  ratings: z.strictObject({ white: rating.nullable(), black: rating.nullable() }).optional(),
  adjudication: adjudication.optional(),
  /** The tournament that it is played in, and its game there: see `matchKey`. */
  tournament: z.strictObject({ id: z.string(), game: z.string() }).optional(),
});
export type MatchSetup = z.infer<typeof matchSetup>;
