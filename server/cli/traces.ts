import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { play } from '../../shared/chess/position.ts';
import { type Trace, trace } from '../../shared/match/trace.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { allowed } from './options.ts';

/** Every game in a folder. Refused: 'traces-missing', 'traces-unreadable' (and which file it is). */
export function readTraces(folder: string): Result<Trace[]> {
  let names: string[];
  try {
    names = readdirSync(folder).filter(name => name.endsWith('.json'));
  } catch {
    return refuse('traces-missing', `there is no folder ${folder}`);
  }
  if (names.length === 0)
    return refuse('traces-missing', `there are no recorded games (*.json) in ${folder}`);
  const games: Trace[] = [];
  for (const name of names.sort()) {
    try {
      games.push(trace.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
    } catch {
      return refuse('traces-unreadable', `${join(folder, name)} is not a recorded game`);
    }
  }
  return ok(games);
}

/** A folder's games as an option. */
export function tracesOption(folder: string): Trace[] {
  return allowed(readTraces(folder));
}

/** Each position of a game that a move was chosen in. Throws where a recorded move is illegal. */
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
