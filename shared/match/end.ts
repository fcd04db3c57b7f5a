import { describeReason, type EndReason } from './endReason.ts';
import { otherSeat, type Seat } from './seat.ts';

/** Every way in which a match ends. */
export const TERMINATIONS = [
  'checkmate',
  'stalemate',
  'insufficient-material',
  'threefold-repetition',
  'fifty-moves',
  'resignation',
  'agreement',
  'flag-fall',
  'illegal-move',
  'player-error',
  'player-gone',
  'adjudication',
  'abort',
] as const;
export type Termination = (typeof TERMINATIONS)[number];

export const RESULTS = ['1-0', '0-1', '1/2-1/2', '*'] as const;
/** As in PGN; '*' for an aborted match. */
export type MatchResult = (typeof RESULTS)[number];

export interface MatchEnd {
  readonly result: MatchResult;
  readonly termination: Termination;
  /** Null for a draw and an abort. */
  readonly winner: Seat | null;
  /** Where there is more to say: why a player forfeits, for instance. */
  readonly reason: EndReason | null;
}

export function won(winner: Seat, termination: Termination, reason: EndReason | null = null): MatchEnd {
  return { result: winner === 'white' ? '1-0' : '0-1', termination, winner, reason };
}

export function drawn(termination: Termination, reason: EndReason | null = null): MatchEnd {
  return { result: '1/2-1/2', termination, winner: null, reason };
}

export function aborted(reason: EndReason | null = null): MatchEnd {
  return { result: '*', termination: 'abort', winner: null, reason };
}

const NAMES = { white: 'White', black: 'Black' } as const;

const DRAWS: Partial<Record<Termination, string>> = {
  stalemate: 'stalemate',
  'insufficient-material': 'insufficient material',
  'threefold-repetition': 'threefold repetition',
  'fifty-moves': 'the fifty-move rule',
  agreement: 'agreement',
  adjudication: 'adjudication at the ply limit',
};

/** One sentence for people. */
export function describeEnd({ termination, winner, reason }: MatchEnd): string {
  const more = reason === null ? '' : `: ${describeReason(reason)}`;
  if (termination === 'abort') return `The match was aborted${more}`;
  if (winner === null) {
    return termination === 'flag-fall'
      ? 'Draw: the flag fell, but the other side cannot mate'
      : `Draw by ${reason === null ? (DRAWS[termination] ?? termination) : `${termination}${more}`}`;
  }
  const wins = `${NAMES[winner]} wins`;
  const loser = NAMES[otherSeat(winner)];
  switch (termination) {
    case 'checkmate':
      return `${wins} by checkmate`;
    case 'resignation':
      return `${wins}: ${loser} resigned`;
    case 'flag-fall':
      return `${wins} on time`;
    case 'illegal-move':
      return `${wins}: ${loser} forfeits by illegal moves${more}`;
    case 'player-error':
      return `${wins}: ${loser} forfeits by a failure${more}`;
    case 'player-gone':
      return `${wins}: ${loser} left the match`;
    default:
      return `${wins} by ${termination}${more}`;
  }
}
