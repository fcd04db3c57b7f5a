import { advance, type Match, seatToMove, turnOf } from '../../shared/match/match.ts';
import type { BySeat, Seat } from '../../shared/match/seat.ts';
import { turnKey } from '../../shared/match/turn.ts';
import type { World } from '../speculation/world.ts';
import { type Decision, decisionLabel } from './decision.ts';

/** Chess as speculation sees it: a turn is the Match that would stand there, no time having passed. */
export class ChessWorld implements World<Match, Decision> {
  readonly #readsClock: BySeat<boolean>;

  constructor(readsClock: BySeat<boolean>) {
    this.#readsClock = readsClock;
  }

  key(match: Match): string {
    return turnKey(turnOf(match, { readsClock: this.#readsClock[seatToMove(match)] }));
  }

  seat(match: Match): Seat {
    return seatToMove(match);
  }

  next(match: Match, decision: Decision): Match | null {
    if (decision.kind === 'forfeit') return null;
    const next = advance(match, decision.choice, match.turnStartedAt);
    return next.ok && next.value.end === null ? next.value : null;
  }

  label(decision: Decision): string {
    return decisionLabel(decision);
  }
}
