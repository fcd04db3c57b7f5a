import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { mark, seriesMark } from './palette.ts';

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  SVGRenderer,
]);

/** A figure that takes the whole width, and one that stands beside another. */
const WIDTHS = { wide: 760, half: 520 } as const;
export type FigureWidth = keyof typeof WIDTHS;

/** Told apart without colours. */
export const SHAPES = [
  'circle',
  'diamond',
  'triangle',
  'rect',
  'roundRect',
  'pin',
  'arrow',
  'circle',
] as const;
export const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const;

/** A figure as SVG, in marks for colours. The rest of the option is ECharts' own. */
export function chart(width: FigureWidth, option: EChartsCoreOption, height = 360): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: WIDTHS[width], height });
  try {
    drawn.setOption({
      animation: false,
      color: Array.from({ length: 8 }, (_, i) => seriesMark(i)),
      textStyle: { fontFamily: 'inherit', color: mark('ink') },
      legend: { bottom: 0, itemGap: 36, textStyle: { color: mark('ink') }, itemWidth: 28 },
      grid: { left: 66, right: 24, top: 20, bottom: 84 },
      ...option,
    });
    return (
      drawn
        .renderToSVGString()
        // It is as wide as there is room.
        .replace(/<svg width="\d+" height="\d+"/, '<svg')
        .replace('<svg', '<svg aria-hidden="true" focusable="false"')
    );
  } finally {
    drawn.dispose();
  }
}

/** An axis of numbers, with its name in its middle. */
export function axis(
  name: string,
  formatter: (value: number) => string,
  {
    type = 'value',
    gap = 34,
    ...more
  }: { readonly type?: 'value' | 'log'; readonly gap?: number } & Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type,
    name,
    nameLocation: 'middle',
    nameGap: gap,
    nameTextStyle: { color: mark('dim') },
    axisLabel: { formatter, color: mark('dim'), hideOverlap: true },
    axisLine: { lineStyle: { color: mark('dim') } },
    splitLine: { lineStyle: { color: mark('line') } },
    ...more,
  };
}
