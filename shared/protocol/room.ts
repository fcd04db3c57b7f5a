import { z } from 'zod';
import type { Seat } from '../match/seat.ts';
import type { PredictionsView, SearchView, SpeculationView } from './view.ts';

/** What a match room's client asks for, one request each; a refusal carries a stable code. */
export const toMatchRoom = {
  /** A move for the ply that the client believes is next; a repeat of a committed one is refused, harmless. */
  move: z.strictObject({
    ply: z.int().min(1),
    uci: z.string().regex(/^[a-h][1-8][a-h][1-8][qrbn]?$/),
    offersDraw: z.boolean().default(false),
  }),
  acceptDraw: z.strictObject({ ply: z.int().min(1) }),
  resign: z.strictObject({}),
  abort: z.strictObject({}),
} as const;

/** What a match room sends besides its mirrored state. */
export interface FromMatchRoom {
  /**
   * First of all: the server's epoch time, the seats this client owns (empty for a spectator), and whether it is
   * told of a turn's speculation before the turn is committed.
   */
  hello: { readonly now: number; readonly seats: readonly Seat[]; readonly toldLive: boolean };
  /** The turn in progress, where this client may see it live; at most 20 a second. */
  speculation: SpeculationView;
  /** The predictions of committed plies, where this client may see them: all on joining, then ply by ply. */
  predictions: readonly PredictionsView[];
  /** What a commit closed of the searches ahead, where this client may see them live; those before are HTTP's. */
  searches: readonly SearchView[];
}
