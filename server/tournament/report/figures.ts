import type { Comparison, TournamentResults } from '../../../shared/tournament/results.ts';
import type { PlayedGame } from '../game.ts';
import { axis, chart, DASHES, SHAPES } from './chart.ts';
import { mark, seriesMark } from './palette.ts';
import { duration, percent, scalePercent, unitText, withInterval } from './words.ts';

/** A picture, what it shows in words, and the numbers in it. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** For those who do not see it. */
  readonly description: string;
  /** In marks for colours: see palette.ts. */
  readonly svg: string;
  readonly table: FigureTable;
}

export interface FigureTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All that can be drawn of what is there. */
export function figures(results: TournamentResults, games: readonly PlayedGame[]): Figure[] {
  const compared = results.comparisons.filter(({ pairs }) => pairs > 0);
  return [
    ...latencies(results, games),
    ...compared.map(pairedDifferences),
    ...(compared.length > 0 ? [savingAgainstCost(results, compared)] : []),
    ...hitsByDepth(results),
    ...reliability(results),
  ];
}

const POINTS = 200;
/** What is faster than this is drawn as this: a logarithm needs a least value. */
const AT_ONCE_MS = 1;

/** The share of moves that were answered within a time. */
function latencies(results: TournamentResults, games: readonly PlayedGame[]): Figure[] {
  const byMode = results.modes.map((mode, index) => ({
    mode,
    index,
    waits: games
      .filter(game => game.mode === index)
      .flatMap(({ plies }) => plies.map(({ waitedMs }) => Math.max(AT_ONCE_MS, waitedMs)))
      .sort((a, b) => a - b),
  }));
  const seen = byMode.filter(({ waits }) => waits.length > 0);
  if (seen.length === 0) return [];
  return [
    {
      id: 'latency',
      title: 'Reply latency',
      description: `The share of moves answered within a time, a line for each mode. ${results.byMode
        .filter(({ latency }) => latency !== null)
        .map(
          ({ mode, latency }) =>
            `${mode}: half within ${duration(latency?.p50Ms ?? 0)}, 90 % within ${duration(latency?.p90Ms ?? 0)}`,
        )
        .join('; ')}.`,
      svg: chart('wide', {
        xAxis: axis('from the opponent’s commit to the reply (logarithmic)', duration, { type: 'log' }),
        yAxis: axis('moves', scalePercent, { max: 1, gap: 48 }),
        series: seen.map(({ mode, index, waits }) => ({
          type: 'line',
          name: mode,
          step: 'end',
          showSymbol: false,
          lineStyle: { width: 2.5, type: DASHES[index % DASHES.length], color: seriesMark(index) },
          itemStyle: { color: seriesMark(index) },
          data: Array.from({ length: POINTS }, (_, i) => {
            const share = (i + 1) / POINTS;
            return [waits[Math.min(waits.length - 1, Math.ceil(share * waits.length) - 1)] ?? 0, share];
          }),
        })),
      }),
      table: {
        head: ['mode', 'moves', 'mean', 'p50', 'p90', 'p99'],
        rows: results.byMode.flatMap(({ mode, latency }) =>
          latency === null
            ? []
            : [
                [
                  mode,
                  String(latency.plies),
                  ...[latency.meanMs, latency.p50Ms, latency.p90Ms, latency.p99Ms].map(duration),
                ],
              ],
        ),
      },
    },
  ];
}

/** Each pair of games by what it saved, with the mean and its interval. */
function pairedDifferences({ mode, baseline, perPair, saved }: Comparison): Figure {
  const shares = perPair
    .map(pair => ({ ...pair, share: pair.baselineMs > 0 ? pair.savedMs / pair.baselineMs : 0 }))
    .sort((a, b) => a.share - b.share);
  const bounds = [saved.low, saved.high].filter(bound => bound !== null);
  return {
    id: `pairs-${slug(mode)}`,
    title: `What each pair of games saved: ${mode}`,
    description: `A point for each of ${shares.length} pairs of games that differ only in the mode, from the least to the greatest saving. ${mode} saves ${withInterval(saved, percent)} of the time of ${baseline}.`,
    svg: chart('wide', {
      legend: { show: false },
      grid: { left: 66, right: 150, top: 20, bottom: 60 },
      xAxis: axis('pairs of games, by their saving', String, {
        min: 0,
        max: shares.length + 1,
        minInterval: 1,
        axisLabel: { showMinLabel: false, showMaxLabel: false, color: mark('dim') },
      }),
      yAxis: axis('time saved', scalePercent, { gap: 48, scale: true }),
      series: [
        {
          type: 'scatter',
          name: mode,
          symbol: 'circle',
          symbolSize: 11,
          itemStyle: { color: seriesMark(0), borderColor: mark('paper') },
          data: shares.map(({ share }, i) => [i + 1, share]),
          markLine: {
            symbol: 'none',
            silent: true,
            // Else they are drawn where two decimals would be: a whole per cent.
            precision: 6,
            label: { color: mark('ink'), position: 'end' },
            data: [
              {
                yAxis: saved.estimate,
                lineStyle: { color: mark('ink'), width: 2, type: 'solid' },
                label: { formatter: `saved ${percent(saved.estimate)}` },
              },
              ...bounds.map(bound => ({
                yAxis: bound,
                lineStyle: { color: mark('dim'), width: 1.5, type: 'dashed' },
                label: { formatter: `95 %: ${percent(bound)}` },
              })),
              { yAxis: 0, lineStyle: { color: mark('line'), type: 'solid' }, label: { show: false } },
            ],
          },
        },
        // The scale has room for the bounds, too.
        { type: 'scatter', symbolSize: 0, silent: true, data: bounds.map(bound => [0, bound]) },
      ],
    }),
    table: {
      head: ['game', 'opening', baseline, mode, 'saved', 'share', 'identical'],
      rows: shares.map(({ game, opening, baselineMs, modeMs, savedMs, share, identical }) => [
        game,
        opening,
        duration(baselineMs),
        duration(modeMs),
        duration(savedMs),
        percent(share),
        identical ? 'yes' : 'no',
      ]),
    },
  };
}

/** Every mode by what it saves and what it costs. */
function savingAgainstCost(results: TournamentResults, compared: readonly Comparison[]): Figure {
  const [baseline = ''] = compared.map(each => each.baseline);
  const points = [
    { mode: baseline, cost: 1, saved: 0, low: null, high: null },
    ...compared.map(({ mode, usageRatio, saved }) => ({
      mode,
      cost: usageRatio,
      saved: saved.estimate,
      low: saved.low,
      high: saved.high,
    })),
  ];
  const unit = results.byMode.find(({ usage }) => usage.ratio > 1)?.usage;
  const what = unit === undefined ? 'usage' : unitText(unit);
  return {
    id: 'saving-cost',
    title: 'Saving against cost',
    description: `Each mode by what it spends and what it saves: ${points
      .map(({ mode, cost, saved }) => `${mode} ${cost.toFixed(2)} times the ${what}, ${percent(saved)} saved`)
      .join('; ')}.`,
    svg: chart('wide', {
      xAxis: axis(`${what}, times ${baseline}`, value => `${value}×`, { min: 0.5 }),
      yAxis: axis('time saved', scalePercent, { gap: 48 }),
      series: points.flatMap(({ mode, cost, saved, low, high }, i) => {
        const index = Math.max(0, results.modes.indexOf(mode));
        const bar =
          low === null || high === null
            ? []
            : [
                {
                  type: 'line',
                  name: mode,
                  showSymbol: true,
                  symbol: 'rect',
                  symbolSize: [14, 2],
                  lineStyle: { color: seriesMark(index), width: 2 },
                  itemStyle: { color: seriesMark(index) },
                  data: [
                    [cost, low],
                    [cost, high],
                  ],
                },
              ];
        return [
          ...bar,
          {
            type: 'scatter',
            name: mode,
            symbol: SHAPES[i % SHAPES.length],
            symbolSize: 16,
            itemStyle: { color: seriesMark(index) },
            data: [[cost, saved]],
            label: {
              show: true,
              formatter: mode,
              position: saved === 0 ? 'top' : 'right',
              distance: 10,
              color: mark('ink'),
            },
          },
        ];
      }),
      legend: { show: false },
      grid: { left: 66, right: 110, top: 24, bottom: 60 },
    }),
    table: {
      head: ['mode', `${what}, times ${baseline}`, 'time saved', '95 % interval'],
      rows: points.map(({ mode, cost, saved, low, high }) => [
        mode,
        `${cost.toFixed(2)}×`,
        percent(saved),
        low === null || high === null ? '–' : `${percent(low)} to ${percent(high)}`,
      ]),
    },
  };
}

/** The share of the windows won by a search that was launched so many plies ahead. */
function hitsByDepth(results: TournamentResults): Figure[] {
  const modes = results.byMode.filter(({ byDepth }) => byDepth.length > 0);
  if (modes.length === 0) return [];
  const deepest = Math.max(...modes.flatMap(({ byDepth }) => byDepth.map(({ depth }) => depth)));
  const depths = Array.from({ length: deepest }, (_, i) => i + 1);
  const cell = (mode: (typeof modes)[number], depth: number) =>
    mode.byDepth.find(each => each.depth === depth);
  return [
    {
      id: 'depth',
      title: 'Hit rate by depth',
      description: `The share of the windows won by a search that was launched so many plies ahead. ${modes
        .map(
          mode =>
            `${mode.mode}: ${depths
              .map(depth => cell(mode, depth))
              .filter(each => each !== undefined)
              .map(({ depth, share }) => `${percent(share, 0)} at ${depth}`)
              .join(', ')}`,
        )
        .join('; ')}.`,
      svg: chart('half', {
        aria: { enabled: true, decal: { show: true } },
        xAxis: {
          ...axis('plies ahead', String),
          type: 'category',
          data: depths.map(String),
        },
        yAxis: axis('windows', scalePercent, { gap: 48 }),
        series: modes.map(mode => {
          const index = results.modes.indexOf(mode.mode);
          return {
            type: 'bar',
            name: mode.mode,
            barMaxWidth: 34,
            itemStyle: { color: seriesMark(index), borderColor: mark('ink'), borderWidth: 0.5 },
            data: depths.map(depth => {
              const found = cell(mode, depth);
              return found === undefined ? null : found.share;
            }),
          };
        }),
      }),
      table: {
        head: ['plies ahead', ...modes.flatMap(({ mode }) => [`${mode}: hits`, 'of its windows'])],
        rows: depths.map(depth => [
          String(depth),
          ...modes.flatMap(mode => {
            const found = cell(mode, depth);
            return found === undefined ? ['–', '–'] : [String(found.hits), percent(found.share, 0)];
          }),
        ]),
      },
    },
  ];
}

/** What was called so likely came true so often. */
function reliability(results: TournamentResults): Figure[] {
  const modes = results.byMode.filter(({ forecast }) => forecast !== null);
  if (modes.length === 0) return [];
  return [
    {
      id: 'calibration',
      title: 'Calibration of the predictions',
      description: `How often moves came true that were called so likely; on the diagonal they are calibrated. ${modes
        .map(
          ({ mode, forecast }) =>
            `${mode}: log loss ${forecast?.logLoss.toFixed(2)} nats, Brier score ${forecast?.brier.toFixed(2)}`,
        )
        .join('; ')}.`,
      svg: chart('half', {
        xAxis: axis('probability that was called', scalePercent, { max: 1, min: 0 }),
        yAxis: axis('came true', scalePercent, { gap: 48, max: 1, min: 0 }),
        series: [
          {
            type: 'line',
            name: 'calibrated',
            showSymbol: false,
            lineStyle: { color: mark('dim'), type: 'dashed', width: 1.5 },
            itemStyle: { color: mark('dim') },
            data: [
              [0, 0],
              [1, 1],
            ],
          },
          ...modes.map(({ mode, forecast }) => {
            const index = results.modes.indexOf(mode);
            return {
              type: 'line',
              name: mode,
              symbol: SHAPES[index % SHAPES.length],
              symbolSize: 10,
              lineStyle: { color: seriesMark(index), width: 2, type: DASHES[index % DASHES.length] },
              itemStyle: { color: seriesMark(index) },
              data: (forecast?.reliability ?? []).map(({ called, cameTrue }) => [called, cameTrue]),
            };
          }),
        ],
      }),
      table: {
        head: ['mode', 'called', 'predictions', 'came true'],
        rows: modes.flatMap(({ mode, forecast }) =>
          (forecast?.reliability ?? []).map(({ called, forecasts, cameTrue }) => [
            mode,
            percent(called),
            String(forecasts),
            percent(cameTrue),
          ]),
        ),
      },
    },
  ];
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
