/** The own clock of the player to move, in milliseconds. */
export interface OwnClock {
  readonly remainingMs: number;
  /** Added after each own move; 0 where there is none. */
  readonly incrementMs: number;
}

/**
 * Everything one decision may depend on. It never holds the opponent's clock, so that the same request
 * goes out whether the turn is asked ahead of time or not.
 */
export interface Turn {
  readonly initialFen: string;
  /** UCI, from the initial position. */
  readonly moves: readonly string[];
  /** The position reached; it follows from `initialFen` and `moves` and is carried to save the replay. */
  readonly fen: string;
  /** The opponent's draw offer stands. */
  readonly drawOffered: boolean;
  /** Present only for a player that reads its clock in a match that has one. */
  readonly clock?: OwnClock;
}

/** The canonical key: equal for two turns exactly when an agent cannot tell them apart. */
export function turnKey(turn: Turn): string {
  const clock = turn.clock === undefined ? '' : `${turn.clock.remainingMs}+${turn.clock.incrementMs}`;
  return `${turn.initialFen}|${turn.moves.join(' ')}|${turn.drawOffered ? 'draw?' : ''}|${clock}`;
}
