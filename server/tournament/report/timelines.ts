import { HIT_KINDS } from '../../../shared/stats/hitKind.ts';
import type { TournamentResults } from '../../../shared/tournament/results.ts';
import type { PlayedGame } from '../game.ts';
import { axis, chart } from './chart.ts';
import type { Figure } from './figures.ts';
import { mark } from './palette.ts';
import { duration, percent } from './words.ts';

/** More plies than these would be lines too thin to see. */
const PLIES = 60;

const KINDS = {
  none: { name: 'not foreseen', role: 's8' },
  miss: { name: 'miss', role: 's2' },
  pending: { name: 'pending hit', role: 's1' },
  ready: { name: 'ready hit', role: 's3' },
  chained: { name: 'chained', role: 's4' },
} as const;
/** How long a search shows beside the commit: tall for what waited, half for what ran ahead. */
const ROW = 0.76;

/**
 * A pair of games by their searches, of each comparison: that with the median saving. In the sequential game every
 * search begins where the one before it ended; with speculation they overlap.
 */
export function timelines(results: TournamentResults, games: readonly PlayedGame[]): Figure[] {
  return results.comparisons.flatMap(({ mode, baseline, perPair }) => {
    const sorted = perPair.toSorted((a, b) => a.savedMs / a.baselineMs - b.savedMs / b.baselineMs);
    const chosen = sorted[Math.floor(sorted.length / 2)];
    if (chosen === undefined) return [];
    return [baseline, mode].flatMap((each, i) => {
      const index = results.modes.indexOf(each);
      const game = games.find(({ slot, mode: of }) => slot.key === chosen.game && of === index);
      // Several modes may be compared by the same game of the baseline.
      const name = i === 0 ? `${each}, beside ${mode}` : each;
      const otherMs = Math.max(chosen.baselineMs, chosen.modeMs);
      return game === undefined ? [] : [timeline(game, { name, id: `${mode}-${i}`, untilMs: otherMs })];
    });
  });
}

function timeline(
  { slot, plies }: PlayedGame,
  { name, id, untilMs }: { readonly name: string; readonly id: string; readonly untilMs: number },
): Figure {
  const shown = plies.slice(0, PLIES);
  const wallMs = plies.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  let committedMs = 0;
  const bars = shown.map(({ kind, search }, i) => {
    committedMs += shown[i]?.waitedMs ?? 0;
    return { ply: i + 1, kind, fromMs: Math.max(0, search.fromMs), toMs: search.toMs, committedMs };
  });
  const kinds = HIT_KINDS.filter(kind => bars.some(bar => bar.kind === kind));
  return {
    id: `timeline-${id.replace(/[^\w-]+/g, '-')}`,
    title: `Game ${slot.key} by its searches: ${name}`,
    description: `Each row is a move: the bar is its search, the tick its commit. The whole game took ${duration(wallMs)}; searches of moves that had been foreseen begin before their turn. ${kinds
      .map(kind => ({ kind, count: bars.filter(bar => bar.kind === kind).length }))
      .map(({ kind, count }) => `${KINDS[kind].name}: ${count} ${count === 1 ? 'move' : 'moves'}`)
      .join(', ')}.`,
    svg: chart(
      'half',
      {
        // Five kinds in one row.
        legend: { bottom: 0, itemGap: 14, itemWidth: 16, textStyle: { color: mark('ink') } },
        xAxis: axis('time of the game', duration, { min: 0, max: untilMs }),
        yAxis: axis('move', value => String(Math.ceil(value / 2)), {
          inverse: true,
          min: 0.5,
          max: shown.length + 0.5,
          gap: 40,
          splitLine: { show: false },
        }),
        series: kinds.map(kind => ({
          type: 'custom',
          name: KINDS[kind].name,
          itemStyle: { color: mark(KINDS[kind].role) },
          encode: { x: [1, 2, 3], y: 0 },
          data: bars
            .filter(bar => bar.kind === kind)
            .map(({ ply, fromMs, toMs, committedMs: at }) => [ply, fromMs, toMs, at]),
          renderItem,
        })),
      },
      Math.max(260, 120 + 9 * shown.length),
    ),
    table: {
      head: ['ply', 'move', 'kind', 'search began', 'search ended', 'committed', 'waited'],
      rows: bars.map(({ ply, kind, fromMs, toMs, committedMs: at }, i) => [
        String(ply),
        shown[i]?.san ?? '',
        KINDS[kind].name,
        duration(fromMs),
        duration(toMs),
        duration(at),
        `${duration(shown[i]?.waitedMs ?? 0)}${wallMs > 0 ? ` (${percent((shown[i]?.waitedMs ?? 0) / wallMs)})` : ''}`,
      ]),
    },
  };
}

interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
  size(size: readonly [number, number]): readonly [number, number];
  visual(name: 'color'): string;
}

/** A bar for the search, and a tick for the commit. */
function renderItem(_params: unknown, api: RenderApi): unknown {
  const [ply, from, to, at] = [api.value(0), api.value(1), api.value(2), api.value(3)];
  const [x1, y] = api.coord([from, ply]);
  const [x2] = api.coord([to, ply]);
  const [xAt] = api.coord([at, ply]);
  const height = api.size([0, 1])[1] * ROW;
  const fill = api.visual('color');
  return {
    type: 'group',
    children: [
      {
        type: 'rect',
        shape: { x: x1, y: y - height / 2, width: Math.max(1, x2 - x1), height },
        style: { fill },
      },
      {
        type: 'rect',
        shape: { x: xAt - 1, y: y - height / 2 - 1, width: 2, height: height + 2 },
        style: { fill: mark('ink') },
      },
    ],
  };
}
