import type { Dests, Key } from '@lichess-org/chessground/types';

function isKey(text: string): text is Key {
  return /^[a-h][1-8]$/.test(text);
}

/** The two squares of a UCI move; null for what is none. */
export function squaresOf(uci: string): { readonly orig: Key; readonly dest: Key } | null {
  const orig = uci.slice(0, 2);
  const dest = uci.slice(2, 4);
  return isKey(orig) && isKey(dest) ? { orig, dest } : null;
}

/** Where each piece may go, from the legal moves in UCI. */
export function destsOf(legalMoves: readonly string[]): Dests {
  const dests: Dests = new Map();
  for (const uci of legalMoves) {
    const squares = squaresOf(uci);
    if (squares === null) continue;
    const known = dests.get(squares.orig) ?? [];
    if (!known.includes(squares.dest)) dests.set(squares.orig, [...known, squares.dest]);
  }
  return dests;
}
