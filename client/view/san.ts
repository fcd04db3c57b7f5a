import { play } from '../../shared/chess/position.ts';

/** Moves of one game are asked for again and again while its tree grows. */
const known = new Map<string, { readonly san: string; readonly fen: string }>();
const MOST_KNOWN = 2000;

/** What `uci` is called at `fen`, and where it leads; null where it is not legal there. */
export function played(fen: string, uci: string): { readonly san: string; readonly fen: string } | null {
  const key = `${fen} ${uci}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const after = play(fen, uci);
  if (!after.ok) return null;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, after.value);
  return after.value;
}

/** The name of the last of `moves`, played from `fen`; its UCI where a move is not legal. */
export function sanAfter(fen: string, moves: readonly string[]): string {
  let at = fen;
  let san = moves.at(-1) ?? '';
  for (const uci of moves) {
    const next = played(at, uci);
    if (next === null) return moves.at(-1) ?? '';
    at = next.fen;
    san = next.san;
  }
  return san;
}
