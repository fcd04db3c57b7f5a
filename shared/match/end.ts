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
  /** More for people, where there is more to say: why a player forfeits, for instance. */
  readonly detail: string | null;
}

export function won(winner: Seat, termination: Termination, detail: string | null = null): MatchEnd {
  return { result: winner === 'white' ? '1-0' : '0-1', termination, winner, detail };
}

export function drawn(termination: Termination, detail: string | null = null): MatchEnd {
  return { result: '1/2-1/2', termination, winner: null, detail };
}

export function aborted(detail: string | null = null): MatchEnd {
  return { result: '*', termination: 'abort', winner: null, detail };
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
export function describeEnd({ termination, winner, detail }: MatchEnd): string {
  const more = detail === null ? '' : `: ${detail}`;
  if (termination === 'abort') return `The match was aborted${more}`;
  if (winner === null) {
    return termination === 'flag-fall'
      ? 'Draw: the flag fell, but the other side cannot mate'
      : `Draw by ${detail === null ? (DRAWS[termination] ?? termination) : `${termination}${more}`}`;
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
