import { z } from 'zod';

/**
 * Ends games that are as good as over, by the moves alone, so that the same moves end in the same way however they
 * came about. Both null: the rules alone end a game.
 */
export const adjudication = z.strictObject({
  /** A side that has been behind by so many pawns' worth of pieces for so many plies in a row loses. */
  resign: z
    .strictObject({ pawns: z.int().min(1).max(40), plies: z.int().min(1).max(200) })
    .nullable()
    .default(null),
  /** From a ply on, so many plies without a capture or a pawn's move are a draw. */
  draw: z
    .strictObject({ fromPly: z.int().min(1).max(1000), quietPlies: z.int().min(2).max(99) })
    .nullable()
    .default(null),
});
export type Adjudication = z.infer<typeof adjudication>;

export const NO_ADJUDICATION: Adjudication = { resign: null, draw: null };
