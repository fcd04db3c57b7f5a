import { findMove, legalMoves, play } from '../../shared/chess/position.ts';

/*
 * What a human has prepared for a move that has not come yet: its own speculation. It never leaves the browser
 * before its move is due.
 */

export interface Prepared {
  /** Played after whatever the opponent plays, where it is legal; UCI. A promotion without its piece is to a queen. */
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

/** The position as if the side that waits were to move. */
function fenAhead(fen: string): string {
  const [placement, side, castling, , ...counters] = fen.split(' ');
  return [placement, side === 'w' ? 'b' : 'w', castling, '-', ...counters].join(' ');
}

/**
 * A premove as people write it ('Nf3', 'exd5', 'g1f3'), at `fen`, where the other side is to move. A capture may be of
 * what does not stand there yet: a piece that is taken back, a pawn that has yet to come. Null where the waiting
 * side has no such move, or more than one.
 */
export function parsePremove(fen: string, typed: string): string | null {
  const ahead = fenAhead(fen);
  const uci = findMove(ahead, typed);
  if (uci !== null) return uci;
  const squares = typed.toLowerCase().match(/[a-h][1-8]/g);
  const taken = squares?.at(-1);
  return taken === undefined ? null : findMove(withEnemyOn(ahead, taken), typed);
}

/** With a knight of the side that is not to move on `square`, whatever stood there; kings stay where they are. */
function withEnemyOn(fen: string, square: string): string {
  const [placement = '', side, ...rest] = fen.split(' ');
  const rows = placement.replace(/\d/g, empty => '1'.repeat(Number(empty))).split('/');
  const row = 8 - Number(square[1]);
  const file = square.charCodeAt(0) - 'a'.charCodeAt(0);
  const squares = (rows[row] ?? '').split('');
  if (squares[file]?.toLowerCase() !== 'k') squares[file] = side === 'w' ? 'n' : 'N';
  rows[row] = squares.join('');
  const packed = rows.map(each => each.replace(/1+/g, empty => String(empty.length))).join('/');
  return [packed, side, ...rest].join(' ');
}

/** What a premove is called; its UCI where it captures what does not stand there yet. */
export function premoveName(fen: string, premove: string): string {
  const ahead = fenAhead(fen);
  const legal = legalMoves(ahead);
  const uci = [premove, `${premove}q`].find(each => legal.includes(each));
  const next = uci === undefined ? null : play(ahead, uci);
  return next?.ok ? next.value.san.replace(/[+#]$/, '') : premove;
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
