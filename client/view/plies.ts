import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';

/** Where a ply stands in a score sheet. */
export interface PlyNumber {
  readonly number: number;
  readonly seat: Seat;
}

/** The full-move number and mover of `ply` (from 1) in a game from `initialFen`. */
export function plyNumber(initialFen: string, ply: number): PlyNumber {
  const fields = initialFen.split(' ');
  const blackStarts = fields[1] === 'b' ? 1 : 0;
  const half = blackStarts + ply - 1;
  return {
    number: Math.max(1, Number(fields[5]) || 1) + Math.floor(half / 2),
    seat: half % 2 === 0 ? 'white' : 'black',
  };
}

/** As before a move in a score sheet: '12.' for White's, '12…' for Black's. */
export function plyLabel(initialFen: string, ply: number): string {
  const { number, seat } = plyNumber(initialFen, ply);
  return seat === 'white' ? `${number}.` : `${number}…`;
}

/** One line of the move list; the plies are numbers from 1. */
export interface MoveRow {
  readonly number: number;
  readonly white: number | null;
  readonly black: number | null;
}

/** Pairs the plies of a game into the lines of a score sheet. */
export function moveRows(initialFen: string, plies: number): readonly MoveRow[] {
  const rows: MoveRow[] = [];
  let ply = 1;
  if (plies > 0 && plyNumber(initialFen, 1).seat === 'black') {
    rows.push({ number: plyNumber(initialFen, 1).number, white: null, black: 1 });
    ply = 2;
  }
  for (; ply <= plies; ply += 2) {
    rows.push({
      number: plyNumber(initialFen, ply).number,
      white: ply,
      black: ply < plies ? ply + 1 : null,
    });
  }
  return rows;
}

/** The position after `ply` plies; 0 is the start. */
export function fenAfter(match: MatchSnapshot, ply: number): string {
  return ply === 0 ? match.initialFen : (match.plies[ply - 1]?.fen ?? match.fen);
}
