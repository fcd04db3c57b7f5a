import type { ChessClock } from '../../../shared/chess/clock.ts';
import { legalMoves } from '../../../shared/chess/position.ts';
import { formatTimeControl } from '../../../shared/chess/timeControl.ts';
import { describeEnd } from '../../../shared/match/end.ts';
import type { Match } from '../../../shared/match/match.ts';
import { otherSeat, type Seat } from '../../../shared/match/seat.ts';
import type { MatchSetup } from '../../../shared/match/setup.ts';
import type { Turn } from '../../../shared/match/turn.ts';
import type { ToBot } from '../../../shared/protocol/bot.ts';
import type { RefusedAnswer } from '../../agents/agent.ts';

/*
 * What a seat's bot is sent, made of what it may know: `match` is as it was announced.
 */

interface AskedOf {
  readonly turn: Turn;
  readonly ply: number;
  /** The bot wants the legal moves too. */
  readonly legal: boolean;
}

export function startMessage(
  { id, players, timeControl, rated, plyLimit }: MatchSetup,
  match: Match,
  you: Seat,
): ToBot {
  const { kind, name } = players[otherSeat(you)];
  const { initialFen, moves, fen } = match;
  return {
    type: 'start',
    match: id,
    you,
    opponent: { kind, name },
    clock: formatTimeControl(timeControl),
    rated,
    plyLimit,
    initialFen,
    moves: [...moves],
    fen,
  };
}

export function turnMessage(
  { id, timeControl }: MatchSetup,
  {
    clock,
    request,
    refused,
    ...asked
  }: AskedOf & {
    /** As it is now: the bot may be told of its turn late, or again. */
    readonly clock: ChessClock | null;
    readonly request: number | null;
    readonly refused: readonly RefusedAnswer[];
  },
): ToBot {
  const incrementMs = timeControl.kind === 'increment' ? timeControl.incrementMs : 0;
  return {
    type: 'turn',
    match: id,
    ply: asked.ply,
    request,
    ...position(asked),
    drawOffered: asked.turn.drawOffered,
    clocks: clock && { ...clock.remainingMs, incrementMs },
    refused: refused.map(({ answer, reason }) => ({ answer, reason })),
  };
}

export function speculateMessage({ id }: MatchSetup, asked: AskedOf & { readonly id: number }): ToBot {
  return {
    type: 'speculate',
    match: id,
    request: asked.id,
    ply: asked.ply,
    ...position(asked),
    clock: asked.turn.clock ?? null,
  };
}

/** Null while the match goes on. */
export function endMessage(match: string, { end, moves }: Match): ToBot | null {
  if (end === null) return null;
  const { result, termination, winner } = end;
  return { type: 'end', match, result, termination, winner, message: describeEnd(end), moves: [...moves] };
}

function position({ turn: { initialFen, moves, fen }, legal }: AskedOf) {
  const base = { initialFen, moves: [...moves], fen };
  return legal ? { ...base, legalMoves: legalMoves(fen) } : base;
}
