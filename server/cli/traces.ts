import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { play } from '../../shared/chess/position.ts';

const trace = z.object({
  id: z.string(),
  source: z.string(),
  white: z.string(),
  initialFen: z.string(),
  plies: z.array(
    z.object({
      uci: z.string(),
      actorMs: z.number().min(0),
      actorTokens: z.object({ input: z.number(), output: z.number() }),
    }),
  ),
});

/** A recorded game of a slow model. */
export type Trace = z.infer<typeof trace>;

/** Every game in a folder. Throws where a file is not one. */
export function readTraces(folder: string): Trace[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.json'));
  if (files.length === 0) throw new Error(`no recorded games in ${folder}`);
  return files.sort().map(name => trace.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** Each position of a game that a move was chosen in. */
export function positionsOf({ initialFen, plies }: Trace): { readonly fen: string; readonly uci: string }[] {
  let fen = initialFen;
  return plies.map(({ uci }) => {
    const before = fen;
    const played = play(fen, uci);
    if (!played.ok) throw new Error(played.error.message);
    fen = played.value.fen;
    return { fen: before, uci };
  });
}
