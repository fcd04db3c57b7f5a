import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import { text } from '../text.ts';

/** Seconds at which a player who hears the page is told what is left. */
const CALLS_S = [60, 30, 10];

/** Calls out the clock of the player whose page this is, while it runs. */
export function ClockCalls({
  match,
  seat,
  clockOffsetMs,
}: {
  readonly match: MatchSnapshot;
  readonly seat: Seat;
  readonly clockOffsetMs: number;
}) {
  const said = useSignal('');
  const runs = match.status === 'running' && match.toMove === seat;
  const leftMs = seat === 'white' ? match.whiteClockMs : match.blackClockMs;
  useEffect(() => {
    said.value = '';
    if (!runs || leftMs < 0) return undefined;
    const nowLeftMs = leftMs - Math.max(0, Date.now() + clockOffsetMs - match.turnStartedAt);
    const timers = CALLS_S.filter(seconds => seconds * 1000 < nowLeftMs).map(seconds =>
      setTimeout(
        () => {
          said.value = text.match.clockLeft(seconds);
        },
        nowLeftMs - seconds * 1000,
      ),
    );
    return () => timers.forEach(clearTimeout);
  }, [runs, leftMs, match.turnStartedAt, clockOffsetMs]);
  return (
    <p class="sr" aria-live="assertive">
      {said.value}
    </p>
  );
}
