import type { Seat } from '../../shared/match/seat.ts';
import type { MatchSnapshot } from '../../shared/protocol/fromServer.ts';
import type { BranchView, SearchView } from '../../shared/protocol/view.ts';
import type { BranchEnd } from '../../shared/stats/branchRecord.ts';
import type { HitKind } from '../../shared/stats/hitKind.ts';
import { commitTimes, matchTimeOf } from './matchTime.ts';
import { plyNumber } from './plies.ts';

/** A committed ply on its seat's own lane; times are match time. */
export interface PlyBar {
  readonly ply: number;
  readonly seat: Seat;
  readonly san: string;
  readonly kind: HitKind;
  /** What was waited for: from the opponent's commit to this one. */
  readonly from: number;
  readonly to: number;
  readonly savedMs: number;
}

/** A search ahead of its turn, on a lane of its own while it lasts. */
export interface SearchBar {
  readonly key: string;
  readonly lane: number;
  readonly seat: Seat;
  /** The ply that it prepares, and the move that it counts on. */
  readonly ply: number;
  readonly uci: string;
  readonly from: number;
  /** Where its answer was there; the bar's end where it never was. */
  readonly ready: number;
  readonly to: number;
  readonly end: BranchEnd | 'running';
}

export interface Timeline {
  readonly plies: readonly PlyBar[];
  readonly searches: readonly SearchBar[];
  readonly lanes: number;
}

/** What runs now, from the tree as it was told last, and what it says of the searches it dropped. */
export interface OpenSearch {
  readonly branch: BranchView;
  /** Since when it is known to be squashed, milliseconds since 1970; null while it lives. */
  readonly squashedAt: number | null;
}

export interface TimelineInput {
  readonly match: Pick<MatchSnapshot, 'plies' | 'turnStartedAt' | 'initialFen'>;
  readonly closed: readonly SearchView[];
  readonly open: readonly OpenSearch[];
  /** Milliseconds since 1970 by the server's clock. */
  readonly now: number;
  /** The part that is wanted, in match time. */
  readonly from: number;
  readonly to: number;
}

/** What happened in one stretch of a match, laid out in lanes. */
export function timeline({ match, closed, open, now, from, to }: TimelineInput): Timeline {
  const times = commitTimes(match);
  const timeOf = matchTimeOf(match, times);
  const plies = match.plies.flatMap(({ san, kind, waitedMs, searchMs }, index): PlyBar[] => {
    const end = times[index] ?? 0;
    if (end < from || end - waitedMs > to) return [];
    const { seat } = plyNumber(match.initialFen, index + 1);
    return [{ ply: index + 1, seat, san, kind, from: end - waitedMs, to: end, savedMs: searchMs - waitedMs }];
  });
  const spans = [...closed.map(spanOf), ...open.flatMap(each => openSpan(each, match.plies.length + 1, now))]
    .map(span => ({ ...span, from: timeOf(span.from), ready: timeOf(span.ready), to: timeOf(span.to) }))
    .filter(span => span.to >= from && span.from <= to)
    .sort((a, b) => a.from - b.from);
  const free: number[] = [];
  const searches = spans.map(span => {
    const found = free.findIndex(end => end <= span.from);
    const lane = found < 0 ? free.length : found;
    free[lane] = span.to;
    return { ...span, lane };
  });
  return { plies, searches, lanes: free.length };
}

type Span = Omit<SearchBar, 'lane'>;

function spanOf({ id, seat, step, path, launchedAt, finishedAt, endedAt, end }: SearchView): Span {
  return {
    key: `${id} ${launchedAt}`,
    seat: seat === 'white' ? 'white' : 'black',
    ply: step,
    uci: path.at(-1) ?? '',
    from: launchedAt,
    ready: finishedAt ?? endedAt,
    to: endedAt,
    end,
  };
}

/** None for what was only predicted, and for what the root adopted: that is closed by now. */
function openSpan({ branch, squashedAt }: OpenSearch, ply: number, now: number): Span[] {
  const { launchedAt, finishedAt, state, id, seat, uci, depth } = branch;
  if (launchedAt === null || state === 'adopted' || state === 'predicted') return [];
  const to = state === 'squashed' ? (squashedAt ?? now) : now;
  return [
    {
      key: `${id} ${launchedAt}`,
      seat,
      ply: ply + depth,
      uci,
      from: launchedAt,
      ready: Math.min(finishedAt ?? to, to),
      to,
      end: state === 'squashed' ? 'squashed' : 'running',
    },
  ];
}

/** Steps of a scale that people read easily: 1, 2 or 5 times a power of ten. At least `least` apart. */
export function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= least) ?? 10 * power;
}
