// The rows as bars, or as lines over the weeks. The same numbers stand in the table below it.
import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FigureRow } from '../api/types';
import type { Grouping } from './FiguresPage';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const row_px = 34;
const least_px = 220;
const inks = {
  light: { text: '#59655f', line: '#dfe5e2', first: '#14655a', second: '#c2583f', ground: '#ffffff' },
  dark: { text: '#a3afaa', line: '#333c39', first: '#6cc7b5', second: '#ff9c8f', ground: '#222827' },
};

interface Props {
  rows: FigureRow[];
  by: Grouping;
  titleOf: (key: string | null) => string;
}

export default function Chart({ rows, by, titleOf }: Props) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const weeks = by === 'week';
  const shown = rows.slice(0, 40);
  const height = weeks ? 260 : Math.max(least_px, shown.length * row_px + 60);
  const titles = shown.map((row) => titleOf(row.key)).join('\n');

  useEffect(() => {
    if (!box.current) return undefined;
    const ink = inks[scheme];
    const chart = init(box.current);
    const names = titles.split('\n');
    const axis = { axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false }, axisLabel: { color: ink.text } };
    const categories = { ...axis, type: 'category' as const, data: names };
    const values = { ...axis, type: 'value' as const, minInterval: 1, splitLine: { lineStyle: { color: ink.line } } };
    const series = (['first', 'second'] as const).map((which) => {
      const key = weeks ? (which === 'first' ? 'opened' : 'closed') : which === 'first' ? 'open' : 'overdue';
      return {
        type: weeks ? ('line' as const) : ('bar' as const),
        name: t(`figures.${key}`),
        data: shown.map((row) => row[key]),
        itemStyle: { color: ink[which] },
        barMaxWidth: 14,
        // Told apart without colour as well.
        lineStyle: { type: which === 'first' ? ('solid' as const) : ('dashed' as const) },
        symbol: which === 'first' ? 'circle' : 'rect',
        symbolSize: 7,
      };
    });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: ink.text }, itemHeight: 9 },
      tooltip: {
        trigger: 'axis', renderMode: 'richText', backgroundColor: ink.ground, borderColor: ink.line,
        textStyle: { color: ink.text },
      },
      xAxis: weeks ? categories : values,
      yAxis: weeks ? values : { ...categories, inverse: true },
      series,
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [rows, titles, weeks, scheme, height, i18n.language, t]);

  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={t('figures.chart')} />;
}
