import type { Action, Choice } from '../../shared/match/choice.ts';
import type { EndReason } from '../../shared/match/endReason.ts';
import {
  act,
  advance,
  flagFall,
  forfeit,
  type Match,
  plyToPlay,
  seatToMove,
} from '../../shared/match/match.ts';
import type { Seat } from '../../shared/match/seat.ts';
import { type Result, refuse } from '../../shared/result.ts';

/**
 * The one writer of a Match. Every way to change it checks and replaces it in one synchronous step; a refusal
 * is a value, and leaves it as it was (unless the flag had fallen: then that ends it).
 */
export class Arbiter {
  #match: Match;

  constructor(match: Match) {
    this.#match = match;
  }

  get match(): Match {
    return this.#match;
  }

  /**
   * `ply` is the number of the ply that the player believes it decides, so that a late repeat does no harm; `lagMs`
   * is what its clock is not charged.
   */
  submit(seat: Seat, ply: number, choice: Choice, at: number, lagMs = 0): Result<Match> {
    const match = this.#match;
    if (match.end === null) {
      if (ply !== plyToPlay(match)) {
        return refuse('wrong-ply', `ply ${plyToPlay(match)} is to be played, not ply ${ply}`);
      }
      if (seat !== seatToMove(match)) return refuse('not-your-turn', 'it is the other side’s turn');
      if (this.flag(at - lagMs)) return refuse('flag-fallen', 'the flag had fallen');
    }
    return this.#replace(advance(match, choice, at, lagMs));
  }

  /**
   * Resignation and abort, at any time. `seat` is null for an operator, who may abort at any ply; `lagMs` is what the
   * clock of the side to move, whoever acts, is not charged.
   */
  act(seat: Seat | null, action: Action, at: number, lagMs = 0): Result<Match> {
    if (seat !== null && this.flag(at - lagMs)) return refuse('flag-fallen', 'the flag had fallen');
    return this.#replace(act(this.#match, seat, action, at, lagMs));
  }

  /** Ends the match if the flag of the side to move has fallen by `at`. */
  flag(at: number): boolean {
    const ended = flagFall(this.#match, at);
    if (ended === null) return false;
    this.#match = ended;
    return true;
  }

  /** The player of `seat` failed; `lagMs` as in `act`. Does nothing to a match that is over. */
  forfeit(
    seat: Seat,
    termination: 'illegal-move' | 'player-error' | 'player-gone',
    reason: EndReason,
    at: number,
    lagMs = 0,
  ): void {
    if (this.#match.end === null) this.#match = forfeit(this.#match, seat, termination, reason, at, lagMs);
  }

  #replace(result: Result<Match>): Result<Match> {
    if (result.ok) this.#match = result.value;
    return result;
  }
}
