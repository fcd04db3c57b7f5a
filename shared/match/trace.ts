import { z } from 'zod';

const tokens = z.object({ input: z.number().min(0), output: z.number().min(0) });

/** What a fast model guessed when it was asked for its best K moves. */
const guess = z.object({ moves: z.array(z.string()), ms: z.number().min(0), tokens });

/**
 * A recorded game of a slow model: each ply with its think time and tokens, and, where they were recorded,
 * the guesses of a fast model by how many it was asked for. Moves are UCI.
 */
export const trace = z.object({
  id: z.string(),
  source: z.string(),
  white: z.string(),
  initialFen: z.string(),
  plies: z.array(
    z.object({
      uci: z.string(),
      actorMs: z.number().min(0),
      actorTokens: tokens,
      guesses: z.record(z.string(), guess).default({}),
    }),
  ),
});
export type Trace = z.infer<typeof trace>;
export type TracedPly = Trace['plies'][number];
