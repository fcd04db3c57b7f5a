import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** What one way to speculate saves, and what it costs. */
export interface FrontierPoint {
  readonly usageRatio: number;
  readonly savedFraction: number;
  /** Written beside it, where it has a name. */
  readonly name: string | null;
}

export interface FrontierSeries {
  readonly name: string;
  /** Joined by a line, in the order of usage; else each stands for itself. */
  readonly joined: boolean;
  readonly points: readonly FrontierPoint[];
}

const WIDTH = 860;
const HEIGHT = 520;
const COLOURS = ['#2563eb', '#c2410c', '#0f766e', '#111827'];
const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect'] as const;

/** Saving against usage, as an SVG document of its own. */
export function frontierSvg({
  title,
  subtitle,
  series,
}: {
  readonly title: string;
  readonly subtitle: string;
  readonly series: readonly FrontierSeries[];
}): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      title: {
        text: title,
        subtext: subtitle,
        left: 16,
        top: 10,
        subtextStyle: { color: '#4b5563' },
      },
      legend: { bottom: 8 },
      grid: { left: 64, right: 90, top: 84, bottom: 88 },
      xAxis: {
        type: 'value',
        name: 'usage, times sequential',
        nameLocation: 'middle',
        nameGap: 30,
        min: 1,
        axisLabel: { formatter: (value: number) => `${value}×` },
      },
      yAxis: {
        type: 'value',
        name: 'time saved',
        nameLocation: 'middle',
        nameGap: 46,
        min: 0,
        axisLabel: { formatter: (value: number) => `${Math.round(100 * value)} %` },
      },
      series: series.map(({ name, joined, points }, i) => ({
        type: joined ? 'line' : 'scatter',
        name,
        symbol: SYMBOLS[i % SYMBOLS.length],
        symbolSize: joined ? 8 : 14,
        data: [...points]
          .sort((a, b) => a.usageRatio - b.usageRatio)
          .map(point => ({
            value: [point.usageRatio, point.savedFraction],
            label: {
              show: point.name !== null,
              formatter: point.name ?? '',
              position: joined && i % 2 === 0 ? 'top' : 'bottom',
              color: '#111827',
            },
          })),
      })),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
