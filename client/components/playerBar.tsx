import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';
import { formatClock, formatCount, formatDuration } from '../view/format.ts';
import { materialLead } from '../view/material.ts';
import { fenAfter } from '../view/plies.ts';
import { PlayerName } from './matchTable.tsx';
import { RatingFigure } from './rating.tsx';

const TICK_MS = 100;

export interface PlayerBarProps {
  readonly match: MatchSnapshot;
  readonly seat: Seat;
  readonly clockOffsetMs: number;
  /** The board follows the match, so the clock ticks. */
  readonly live: boolean;
  /** The ply after which the board stands. */
  readonly shownPly: number;
}

export function PlayerBar({ match, seat, clockOffsetMs, live, shownPly }: PlayerBarProps) {
  const player = match[seat];
  const thinks = live && match.status === 'running' && match.toMove === seat;
  return (
    <div class={`player ${thinks ? 'thinks' : ''}`}>
      <span class={`disc ${seat}`} title={text.seat[seat]} />
      <span class="who">
        <PlayerName player={player} />
        <span class="tags">
          <span class="tag">{text.playerKind[player.kind]}</span>
          <RatingFigure of={player} />
          {player.pace !== '' && (
            <span class="tag paced" title={text.match.pacedMeaning}>
              {text.match.paced(player.pace)}
            </span>
          )}
          <Lead fen={fenAfter(match, shownPly)} seat={seat} />
          {/* The last of its row, so that it moves nothing. An imitated model writes nothing. */}
          {thinks && match.writtenTokens > 0 && player.pace === '' && (
            <span class="tag written">{text.match.written(formatCount(match.writtenTokens))}</span>
          )}
        </span>
      </span>
      <Clock
        match={match}
        seat={seat}
        thinks={thinks}
        clockOffsetMs={clockOffsetMs}
        shownPly={live ? null : shownPly}
      />
    </div>
  );
}

/** What the seat has more of, as figures that count by their shapes. */
function Lead({ fen, seat }: { readonly fen: string; readonly seat: Seat }) {
  const { extra, ahead } = materialLead(fen, seat);
  if (extra.length === 0) return null;
  return (
    <span class="lead" role="img" aria-label={text.match.lead(extra, ahead)}>
      <span aria-hidden="true">
        {extra.map(role => text.board.figures[role]).join('')}
        {ahead > 0 && ` +${ahead}`}
      </span>
    </span>
  );
}

interface ClockProps {
  readonly match: MatchSnapshot;
  readonly seat: Seat;
  readonly thinks: boolean;
  readonly clockOffsetMs: number;
  /** Null while the board follows the match. */
  readonly shownPly: number | null;
}

/** Without a clock it shows how long the turn has been thought about. */
function Clock({ match, seat, thinks, clockOffsetMs, shownPly }: ClockProps) {
  const now = useSignal(Date.now());
  useEffect(() => {
    if (!thinks) return undefined;
    now.value = Date.now();
    const timer = setInterval(() => {
      now.value = Date.now();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [thinks]);
  const turnMs = thinks ? Math.max(0, now.value + clockOffsetMs - match.turnStartedAt) : 0;
  const clockMs = shownPly === null ? clockNow(match, seat) : clockAfter(match, seat, shownPly);
  if (clockMs < 0) {
    return (
      <span class={`clock none ${thinks ? '' : 'idle'}`}>
        {thinks ? `${text.match.thinking} ${formatDuration(Math.max(TICK_MS, turnMs))}` : text.match.noClock}
      </span>
    );
  }
  const leftMs = clockMs - turnMs;
  return (
    <span class={`clock ${leftMs < 10_000 ? 'low' : ''}`} role="timer" aria-label={text.seat[seat]}>
      {formatClock(leftMs)}
    </span>
  );
}

function clockNow(match: MatchSnapshot, seat: Seat): number {
  return seat === 'white' ? match.whiteClockMs : match.blackClockMs;
}

/** A player's clock as it stood after its last move up to `ply`; before its first one, as the match began. */
function clockAfter(match: MatchSnapshot, seat: Seat, ply: number): number {
  const startsWithBlack = match.initialFen.split(' ')[1] === 'b';
  const first = (seat === 'white') === startsWithBlack ? 1 : 0;
  const own = match.plies.filter((_, index) => index % 2 === first);
  const shown = own.filter((_, nth) => first + nth * 2 < ply).at(-1);
  return (shown ?? own[0])?.clockMs ?? clockNow(match, seat);
}
