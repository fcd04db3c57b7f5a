import { findMove, legalMoves, play } from '../../shared/chess/position.ts';

/*
 * What a human has prepared for a move that has not come yet: its own speculation. It never leaves the browser
 * before its move is due.
 */

export interface Prepared {
  /** Played after whatever the opponent plays, where it is legal; UCI, a promotion without its piece. */
  readonly premove: string | null;
  /** Lines from the position on the board, in UCI: if the other side plays the first move, the second answers. */
  readonly lines: readonly (readonly string[])[];
}

export const NOTHING_PREPARED: Prepared = { premove: null, lines: [] };

/** What is left of it once `uci` is played, by either side. */
export function afterPly(prepared: Prepared, uci: string): Prepared {
  const lines = prepared.lines
    .filter(line => line[0] === uci)
    .map(line => line.slice(1))
    .filter(line => line.length > 0);
  return { ...prepared, lines };
}

/** The prepared move for whoever is to move at `fen`: a line's goes before a premove. Null for none. */
export function preparedMove({ lines, premove }: Prepared, fen: string): string | null {
  const [planned] = lines[0] ?? [];
  if (planned !== undefined) return planned;
  if (premove === null) return null;
  const legal = legalMoves(fen);
  // A premove promotes to a queen, as on other boards.
  return [premove, `${premove}q`].find(uci => legal.includes(uci)) ?? null;
}

/**
 * Moves as people write them ('e5 Nf3, Nc6 Bb5'), from `fen`, where the other side is to move: theirs and ours
 * by turns. Null where one of them is not legal, or where the last has no answer.
 */
export function parseLine(fen: string, text: string): readonly string[] | null {
  const words = text.split(/[\s,;]+/).filter(word => word !== '' && !/^\d+\.*$/.test(word));
  if (words.length === 0 || words.length % 2 === 1) return null;
  const line: string[] = [];
  let at = fen;
  for (const word of words) {
    const uci = findMove(at, word.replace(/^\d+\.+/, ''));
    const next = uci === null ? null : play(at, uci);
    if (uci === null || next === null || !next.ok) return null;
    line.push(uci);
    at = next.value.fen;
  }
  return line;
}

/** With a line more. Of two that answer the same moves differently, the newer holds. */
export function addLine(
  lines: readonly (readonly string[])[],
  line: readonly string[],
): readonly (readonly string[])[] {
  return [line, ...lines.filter(other => !disagree(line, other))];
}

/** They agree on every move of the other side's up to one that they answer differently, or one continues the other. */
function disagree(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return index % 2 === 1;
  return true;
}
