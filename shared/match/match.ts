import { afterMove, type ChessClock, deadline, startClock } from '../chess/clock.ts';
import {
  canMate,
  halfmoveClock,
  materialLead,
  parseFen,
  play,
  positionKey,
  START_FEN,
  sideToMove,
} from '../chess/position.ts';
import type { TimeControl } from '../chess/timeControl.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type Adjudication, NO_ADJUDICATION } from './adjudication.ts';
import type { Action, Choice } from './choice.ts';
import { aborted, drawn, type MatchEnd, won } from './end.ts';
import type { EndReason } from './endReason.ts';
import { otherSeat, type Seat } from './seat.ts';
import type { Turn } from './turn.ts';

/**
 * A match as the rules see it: an immutable value. Instants (`at`, `turnStartedAt`) are milliseconds of the
 * caller's clock.
 */
export interface Match {
  readonly initialFen: string;
  /** UCI and SAN of the same plies. */
  readonly moves: readonly string[];
  readonly sans: readonly string[];
  readonly fen: string;
  /** How often each position stood since the last capture or pawn move. */
  readonly repetitions: ReadonlyMap<string, number>;
  readonly timeControl: TimeControl;
  /** As of `turnStartedAt`; null without a clock. */
  readonly clock: ChessClock | null;
  readonly turnStartedAt: number;
  /** An offer by the opponent of the side to move stands. */
  readonly drawOffered: boolean;
  /** A draw by adjudication once that many plies are played; null for no limit. */
  readonly plyLimit: number | null;
  readonly adjudication: Adjudication;
  /** Plies in a row for which a side has been ahead by as much as its opponent resigns for; above 0 for White. */
  readonly lopsidedPlies: number;
  readonly end: MatchEnd | null;
}

/** White's clock runs from `at`. Refused as `parseFen` refuses. */
export function startMatch({
  initialFen = START_FEN,
  timeControl = { kind: 'none' },
  plyLimit = null,
  adjudication = NO_ADJUDICATION,
  at,
}: {
  initialFen?: string;
  timeControl?: TimeControl;
  plyLimit?: number | null;
  adjudication?: Adjudication | undefined;
  at: number;
}): Result<Match> {
  const fen = parseFen(initialFen);
  if (!fen.ok) return fen;
  return ok({
    initialFen: fen.value,
    moves: [],
    sans: [],
    fen: fen.value,
    repetitions: new Map([[positionKey(fen.value), 1]]),
    timeControl,
    clock: startClock(timeControl),
    turnStartedAt: at,
    drawOffered: false,
    plyLimit,
    adjudication,
    lopsidedPlies: 0,
    end: null,
  });
}

export function seatToMove(match: Match): Seat {
  return sideToMove(match.fen);
}

/** The number of the ply that is to be played, from 1. */
export function plyToPlay(match: Match): number {
  return match.moves.length + 1;
}

/**
 * The side to move decides at the instant `at`; of its thinking time, `lagMs` went to the network and is not charged
 * to its clock. Refused, and nothing changes: 'match-over', 'flag-fallen', 'illegal-move', 'no-draw-offered'.
 */
export function advance(match: Match, choice: Choice, at: number, lagMs = 0): Result<Match> {
  if (match.end !== null) return refuse('match-over', 'the match is over');
  const seat = seatToMove(match);
  const lastInstant = flagAt(match);
  if (lastInstant !== null && at - lagMs > lastInstant) return refuse('flag-fallen', 'the flag has fallen');
  switch (choice.kind) {
    case 'resign':
      return ok(ended(match, won(otherSeat(seat), 'resignation'), at));
    case 'acceptDraw':
      if (!match.drawOffered) return refuse('no-draw-offered', 'no draw offer stands');
      return ok(ended(match, drawn('agreement'), at));
    case 'move': {
      const played = play(match.fen, choice.uci);
      if (!played.ok) return played;
      const { uci, san, fen, ends } = played.value;
      const irreversible = halfmoveClock(fen) === 0;
      const repetitions = new Map(irreversible ? [] : match.repetitions);
      const times = (repetitions.get(positionKey(fen)) ?? 0) + 1;
      repetitions.set(positionKey(fen), times);
      const next: Match = {
        ...match,
        moves: [...match.moves, uci],
        sans: [...match.sans, san],
        fen,
        repetitions,
        clock:
          match.clock && afterMove(match.clock, match.timeControl, seat, at - lagMs - match.turnStartedAt),
        turnStartedAt: at,
        drawOffered: choice.offersDraw,
        lopsidedPlies: lopsided(match, fen),
      };
      return ok({ ...next, end: endAfterMove(next, seat, ends, times) });
    }
  }
}

/** Checkmate goes before every draw. Threefold repetition and fifty moves end the game by themselves. */
function endAfterMove(
  match: Match,
  mover: Seat,
  ends: 'checkmate' | 'stalemate' | 'insufficient-material' | null,
  times: number,
): MatchEnd | null {
  if (ends === 'checkmate') return won(mover, 'checkmate');
  if (ends !== null) return drawn(ends);
  if (times >= 3) return drawn('threefold-repetition');
  if (halfmoveClock(match.fen) >= 100) return drawn('fifty-moves');
  const { resign, draw } = match.adjudication;
  if (resign !== null && Math.abs(match.lopsidedPlies) >= resign.plies) {
    return won(match.lopsidedPlies > 0 ? 'white' : 'black', 'adjudication', { code: 'far-ahead' });
  }
  const quiet = draw !== null && match.moves.length >= draw.fromPly;
  if (quiet && halfmoveClock(match.fen) >= draw.quietPlies)
    return drawn('adjudication', { code: 'nothing-happens' });
  if (match.plyLimit !== null && match.moves.length >= match.plyLimit) return drawn('adjudication');
  return null;
}

function lopsided({ adjudication: { resign }, lopsidedPlies }: Match, fen: string): number {
  if (resign === null) return 0;
  const lead = materialLead(fen);
  if (lead >= resign.pawns) return Math.max(0, lopsidedPlies) + 1;
  return lead <= -resign.pawns ? Math.min(0, lopsidedPlies) - 1 : 0;
}

/**
 * What may come out of turn. A player may resign at any time, and abort before both sides have moved; an
 * operator (`seat` null) may abort at any time. `lagMs`, of the side to move, is not charged to its clock. Refused: 'match-over', 'flag-fallen', 'abort-too-late',
 * 'not-a-player'.
 */
export function act(match: Match, seat: Seat | null, action: Action, at: number, lagMs = 0): Result<Match> {
  if (match.end !== null) return refuse('match-over', 'the match is over');
  if (seat !== null && flagFall(match, at - lagMs) !== null)
    return refuse('flag-fallen', 'the flag has fallen');
  switch (action.kind) {
    case 'resign':
      if (seat === null) return refuse('not-a-player', 'only a player can resign');
      return ok(ended(match, won(otherSeat(seat), 'resignation'), at));
    case 'abort':
      if (seat !== null && match.moves.length >= 2) {
        return refuse('abort-too-late', 'both sides have moved: resign instead');
      }
      return ok(ended(match, aborted(action.because), at));
  }
}

/** The last instant at which the side to move may answer; null without a clock or when the match is over. */
export function flagAt(match: Match): number | null {
  if (match.clock === null || match.end !== null) return null;
  return deadline(match.clock, seatToMove(match), match.turnStartedAt);
}

/** What each side has left at the instant `at`; null without a clock. */
export function clockAt(match: Match, at: number): ChessClock | null {
  if (match.clock === null || match.end !== null) return match.clock;
  return afterMove(match.clock, { kind: 'none' }, seatToMove(match), at - match.turnStartedAt);
}

/** The match ended by the flag of the side to move, if it has fallen by `at`; else null. */
export function flagFall(match: Match, at: number): Match | null {
  const lastInstant = flagAt(match);
  if (lastInstant === null || at <= lastInstant) return null;
  const opponent = otherSeat(seatToMove(match));
  const end = canMate(match.fen, opponent) ? won(opponent, 'flag-fall') : drawn('flag-fall');
  return ended(match, end, lastInstant);
}

/**
 * The player of `seat` failed. A match that is over, or whose flag had fallen before, is none the less so; `lagMs`, of
 * the side to move, is not charged to its clock.
 */
export function forfeit(
  match: Match,
  seat: Seat,
  termination: 'illegal-move' | 'player-error' | 'player-gone',
  reason: EndReason,
  at: number,
  lagMs = 0,
): Match {
  if (match.end !== null) return match;
  return flagFall(match, at - lagMs) ?? ended(match, won(otherSeat(seat), termination, reason), at);
}

/** The clock of the side to move stops at `at`. */
function ended(match: Match, end: MatchEnd, at: number): Match {
  const seat = seatToMove(match);
  const spentMs = Math.max(0, at - match.turnStartedAt);
  const clock = match.clock && afterMove(match.clock, { kind: 'none' }, seat, spentMs);
  return { ...match, clock, turnStartedAt: at, drawOffered: false, end };
}

/** What the player to move is asked. */
export function turnOf(match: Match, { readsClock }: { readsClock: boolean }): Turn {
  const { initialFen, moves, fen, drawOffered, clock, timeControl } = match;
  const turn = { initialFen, moves, fen, drawOffered };
  if (!readsClock || clock === null) return turn;
  const incrementMs = timeControl.kind === 'increment' ? timeControl.incrementMs : 0;
  return { ...turn, clock: { remainingMs: clock.remainingMs[seatToMove(match)], incrementMs } };
}
