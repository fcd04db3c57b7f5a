import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { SearchView, SpeculationView } from '../../shared/protocol/view.ts';
import type { Replay } from '../state/replay.ts';
import { text } from '../text.ts';
import { formatDuration } from '../view/format.ts';
import { commitTimes } from '../view/matchTime.ts';
import { type OpenSearch, type PlyBar, type SearchBar, tickStep, timeline } from '../view/timeline.ts';
import '../styles/timeline.css';

export interface TimelineProps {
  readonly match: MatchSnapshot;
  readonly searches: readonly SearchView[];
  readonly speculation: SpeculationView | null;
  /** The ply after which the board stands, and whether that follows the match. */
  readonly shownPly: number;
  readonly live: boolean;
  readonly clockOffsetMs: number;
  /** Of a match that is over. */
  readonly replay: Replay | null;
  /** Nothing of the searches ahead is shown to this client now. */
  readonly hidden: boolean;
  readonly onShow: (ply: number) => void;
}

/** A picture that moves, unless somebody asked for less motion: then it steps. */
const TICK_MS = matchMedia('(prefers-reduced-motion: reduce)').matches ? 1000 : 100;
/** Plies in view at the usual zoom. */
const PLIES_IN_VIEW = 10;
const ZOOMS = [0.25, 0.5, 1, 2, 4, 8] as const;
const USUAL_ZOOM = 2;

const SEAT_ROW = 26;
const LANE = 9;
const LANE_GAP = 2;
/** Lanes that are drawn; what runs beside them is counted. */
const MOST_LANES = 14;
const AXIS = 18;
const TOP = 4;
const HEIGHT = TOP + 2 * SEAT_ROW + MOST_LANES * (LANE + LANE_GAP) + AXIS;
/** The least width in which a saved time can be read. */
const LABEL_WIDTH = 46;

/** Time on x; a lane for each search: what was thought, what was thought ahead, and what that saved. */
export function MatchTimeline(props: TimelineProps) {
  const { speculation, shownPly, clockOffsetMs, replay, onShow } = props;
  const replaying = replay !== null && replay.active.value;
  const sequential = replaying && replay.mode.value === 'sequential';
  const match = sequential ? sequentialRun(props.match) : props.match;
  const searches = sequential ? NO_SEARCHES : props.searches;
  const live = props.live && !replaying;
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(600);
  const zoom = useSignal(USUAL_ZOOM);
  const now = useSignal(Date.now());
  const running = live && match.status === 'running';
  useEffect(() => {
    if (box.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) width.value = Math.max(240, Math.floor(entry.contentRect.width));
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!running) return undefined;
    const tick = (): void => {
      now.value = Date.now();
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [running]);

  const times = useMemo(() => commitTimes(match), [props.match, sequential]);
  const serverNow = now.value + clockOffsetMs;
  const lastMs = times.at(-1) ?? 0;
  const nowMs = running ? lastMs + Math.max(0, serverNow - match.turnStartedAt) : lastMs;
  const spanMs = spanOf(match, times) * (ZOOMS[zoom.value] ?? 1);
  const centerMs = replaying ? replay.at.value : (times[shownPly - 1] ?? 0);
  const toMs = live ? Math.max(nowMs, spanMs) : Math.max(spanMs, centerMs + spanMs / 2);
  const fromMs = toMs - spanMs;
  const open = useOpenSearches(speculation, match.plies.length, serverNow);
  const drawn = timeline({
    match,
    closed: searches,
    open: running ? open : [],
    now: serverNow,
    from: fromMs,
    to: toMs,
  });
  const scale = width.value / spanMs;
  const x = (ms: number): number => (ms - fromMs) * scale;
  const unseen = Math.max(0, drawn.lanes - MOST_LANES);
  const zoomBy = (label: string, by: number) => (
    <button
      type="button"
      class="quiet"
      aria-label={label}
      title={label}
      disabled={ZOOMS[zoom.value + by] === undefined}
      onClick={() => {
        zoom.value += by;
      }}
    >
      {by > 0 ? '−' : '+'}
    </button>
  );

  return (
    <section class="card timeline" aria-labelledby="timeline-title">
      <div class="head">
        <h2 id="timeline-title">{text.timeline.title}</h2>
        <ul class="key">
          {(['own', 'running', 'waiting', 'hit', 'squashed'] as const).map(tone => (
            <li key={tone}>
              <span class={`swatch ${tone}`} />
              {text.timeline.key[tone]}
            </li>
          ))}
        </ul>
        {zoomBy(text.timeline.zoomOut, 1)}
        {zoomBy(text.timeline.zoomIn, -1)}
      </div>
      <div ref={box} class="drawing">
        <svg
          width={width.value}
          height={HEIGHT}
          role="img"
          aria-label={text.timeline.summary(
            drawn.plies.length,
            drawn.searches.length,
            drawn.plies.filter(({ kind }) => kind === 'ready' || kind === 'pending').length,
          )}
        >
          <Axis fromMs={fromMs} toMs={toMs} x={x} />
          <line class="rule" x1="0" x2={width.value} y1={TOP + 2 * SEAT_ROW} y2={TOP + 2 * SEAT_ROW} />
          {drawn.plies.map(bar => (
            <Ply
              key={bar.ply}
              bar={bar}
              x={x}
              shown={bar.ply === shownPly}
              room={Math.min(width.value - x(bar.to), roomFor(bar, drawn.plies, x))}
              onShow={onShow}
            />
          ))}
          {running && (
            <rect
              class={`own running ${match.toMove}`}
              x={x(lastMs)}
              y={rowOf(match.toMove)}
              width={Math.max(1, x(nowMs) - x(lastMs))}
              height={SEAT_ROW - 8}
              rx="3"
            />
          )}
          {drawn.searches
            .filter(({ lane }) => lane < MOST_LANES)
            .map(bar => (
              <Search key={bar.key} bar={bar} x={x} />
            ))}
          {replaying && <line class="playhead" x1={x(centerMs)} x2={x(centerMs)} y1="0" y2={HEIGHT - AXIS} />}
        </svg>
      </div>
      <p class="dim hint">{hintOf(props, unseen, sequential)}</p>
    </section>
  );
}

const NO_SEARCHES: readonly SearchView[] = [];

/** The match as it would have been: each ply waits for its whole search. */
function sequentialRun(match: MatchSnapshot): MatchSnapshot {
  return {
    ...match,
    plies: match.plies.map(ply => ({ ...ply, waitedMs: ply.searchMs, kind: 'none' as const })),
  };
}

function hintOf({ hidden, searches, match }: TimelineProps, unseen: number, sequential: boolean): string {
  if (sequential) return text.replay.sequential;
  if (hidden) return text.timeline.hidden;
  if (unseen > 0) return text.timeline.unseen(unseen);
  if (searches.length === 0 && match.status === 'ended') return text.timeline.noneAhead;
  return text.timeline.hint;
}

function rowOf(seat: 'white' | 'black'): number {
  return TOP + (seat === 'white' ? 0 : SEAT_ROW);
}

/** So long that a number of plies fit, by the mean of what they took. */
function spanOf(match: MatchSnapshot, times: readonly number[]): number {
  const plies = match.plies.length;
  if (plies === 0) return 10_000;
  const meanMs = Math.max((times.at(-1) ?? 0) / plies, match.totals.searchMs / plies / 3, 20);
  // In steps, so that the picture does not creep with every ply.
  return 2 ** Math.ceil(Math.log2(meanMs * PLIES_IN_VIEW));
}

/** When a branch was first seen squashed: the tree does not say since when it is. */
function useOpenSearches(
  speculation: SpeculationView | null,
  plies: number,
  serverNow: number,
): readonly OpenSearch[] {
  const squashed = useRef(new Map<number, number>());
  return useMemo(() => {
    if (speculation === null || speculation.ply !== plies + 1) return [];
    const before = squashed.current;
    squashed.current = new Map(
      speculation.branches
        .filter(({ state }) => state === 'squashed')
        .map(({ id }) => [id, before.get(id) ?? serverNow]),
    );
    return speculation.branches.map(branch => ({
      branch,
      squashedAt: squashed.current.get(branch.id) ?? null,
    }));
  }, [speculation, plies]);
}

interface AxisProps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly x: (ms: number) => number;
}

function Axis({ fromMs, toMs, x }: AxisProps) {
  const perPixel = (toMs - fromMs) / Math.max(1, x(toMs));
  const step = tickStep(90 * perPixel);
  const ticks: number[] = [];
  for (let at = Math.max(0, Math.ceil(fromMs / step) * step); at <= toMs; at += step) ticks.push(at);
  return (
    <g class="axis">
      {ticks.map(at => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - AXIS} />
          <text x={x(at) + 3} y={HEIGHT - 5}>
            {formatDuration(at)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface PlyProps {
  readonly bar: PlyBar;
  readonly x: (ms: number) => number;
  readonly shown: boolean;
  /** Pixels up to the seat's next bar. */
  readonly room: number;
  readonly onShow: (ply: number) => void;
}

function Ply({ bar, x, shown, room, onShow }: PlyProps) {
  const { ply, seat, san, kind, from, to, savedMs } = bar;
  const y = rowOf(seat);
  const hit = kind === 'ready' || kind === 'pending' || kind === 'chained';
  const saved = hit && savedMs >= 1 ? `${san} −${formatDuration(savedMs)}` : san;
  return (
    // The move list does the same for the keyboard.
    <g class={`ply ${kind} ${shown ? 'shown' : ''}`} onClick={() => onShow(ply)}>
      <title>
        {text.timeline.ply(san, kind, formatDuration(to - from), formatDuration(Math.max(0, savedMs)))}
      </title>
      <rect
        class={`own ${seat}`}
        x={x(from)}
        y={y}
        width={Math.max(1, x(to) - x(from))}
        height={SEAT_ROW - 8}
        rx="3"
      />
      <line class="commit" x1={x(to)} x2={x(to)} y1={y - 1} y2={y + SEAT_ROW - 7} />
      {hit && <circle class="mark" cx={x(to)} cy={y + (SEAT_ROW - 8) / 2} r="4.5" />}
      {room >= LABEL_WIDTH && (
        <text x={x(to) + 7} y={y + 13}>
          {room >= 2 * LABEL_WIDTH ? saved : san}
        </text>
      )}
    </g>
  );
}

function roomFor(bar: PlyBar, plies: readonly PlyBar[], x: (ms: number) => number): number {
  const next = plies.find(({ seat, ply }) => seat === bar.seat && ply > bar.ply);
  return next === undefined ? Number.POSITIVE_INFINITY : x(next.from) - x(bar.to);
}

function Search({ bar, x }: { readonly bar: SearchBar; readonly x: (ms: number) => number }) {
  const { lane, from, ready, to, end, seat, uci } = bar;
  const y = TOP + 2 * SEAT_ROW + 4 + lane * (LANE + LANE_GAP);
  return (
    <g class={`search ${end}`}>
      <title>{text.timeline.search(seat, uci, end, formatDuration(ready - from))}</title>
      {to > ready && <rect class="waits" x={x(ready)} y={y + 3} width={x(to) - x(ready)} height={LANE - 6} />}
      <rect class="thinks" x={x(from)} y={y} width={Math.max(1.5, x(ready) - x(from))} height={LANE} rx="2" />
    </g>
  );
}
