import { pieces, type Role } from '../../shared/chess/position.ts';
import type { Seat } from '../../shared/match/seat.ts';

/** The usual worth of the pieces, in pawns; a king has none. */
const WORTH: Readonly<Record<Role, number>> = { king: 0, queen: 9, rook: 5, bishop: 3, knight: 3, pawn: 1 };

export interface MaterialLead {
  /** What the seat has more of than its opponent, the heaviest first. */
  readonly extra: readonly Role[];
  /** Pawns' worth ahead; zero where it is level or behind. */
  readonly ahead: number;
}

/** By how much `seat` leads in material: a difference, so that exchanges and promotions come out right. */
export function materialLead(fen: string, seat: Seat): MaterialLead {
  const count = new Map<Role, number>();
  let balance = 0;
  for (const piece of pieces(fen).flat()) {
    if (piece === null) continue;
    const sign = piece.seat === seat ? 1 : -1;
    count.set(piece.role, (count.get(piece.role) ?? 0) + sign);
    balance += sign * WORTH[piece.role];
  }
  const extra = (['queen', 'rook', 'bishop', 'knight', 'pawn'] as const).flatMap(role =>
    Array.from({ length: Math.max(0, count.get(role) ?? 0) }, () => role),
  );
  return { extra, ahead: Math.max(0, balance) };
}
