// Fetched when somebody first saves a chart: most readers never do.
import { csvLine } from '@csk/core';
import { tableColumns } from './chart-columns.ts';
import { nameOf } from './chart-legend.ts';
import type { ChartSeries } from './chart-series.ts';
import { chartTable } from './chart-table.ts';
import { saveFile } from './save-file.ts';
import type { TimeWindow } from './time-window.ts';

const NAMES = { min: 'min', max: 'max', quality: 'status code' } as const;

/**
 * The readings of a window as CSV (RFC 4180), oldest first: a moment a row, a column a metric, and more for the extremes
 * of buckets and the status codes where there are any. A name that a spreadsheet would take for a formula becomes text.
 */
export function chartCsv(series: readonly ChartSeries[], { from, to }: TimeWindow): string {
  const columns = tableColumns(series);
  const titles = columns.map(({ series: { unit, ...one }, kind }) => {
    const name = unit ? `${nameOf(one)} (${unit})` : nameOf(one);
    return kind === 'values' ? name : `${name} ${NAMES[kind]}`;
  });
  const { rows } = chartTable(columns, from, to, Infinity);
  return [
    csvLine(['time', ...titles]),
    ...rows
      .map(({ at, values }) =>
        csvLine([
          new Date(at).toISOString(),
          ...values.map((value) => (value !== undefined && Number.isFinite(value) ? value : undefined)),
        ]),
      )
      .reverse(),
  ].join('');
}

export interface ChartPicture {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Written above the chart. */
  readonly heading: readonly { readonly text: string; readonly colour: string }[];
  readonly background: string;
  readonly font: string;
  readonly paint: (context: CanvasRenderingContext2D) => void;
}

/** Room for the heading. */
const HEADING = 26;
/** Sharp on paper and on dense screens. */
const RATIO = 2;

/** A chart as a picture with what one has to know of it; a canvas alone has no background and no names. */
export async function chartPng(picture: ChartPicture | undefined): Promise<Blob> {
  if (!picture) throw new DOMException('The chart has nothing to draw.', 'InvalidStateError');
  const { width, height, heading, background, font, paint } = picture;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * RATIO);
  canvas.height = Math.round((height + HEADING) * RATIO);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures.');
  context.scale(RATIO, RATIO);
  context.translate(0, HEADING);
  paint(context);
  context.translate(0, -HEADING);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = background;
  context.fillRect(0, 0, width, height + HEADING);
  context.globalCompositeOperation = 'source-over';
  context.font = font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let left = 8;
  for (const { text, colour } of heading) {
    context.fillStyle = colour;
    context.fillText(text, left, HEADING / 2);
    left += context.measureText(text).width + 14;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))), 'image/png');
  });
}

/** Has the browser save a chart, named by the start of its window. */
export async function saveChart(
  kind: 'csv' | 'png',
  series: readonly ChartSeries[],
  window: TimeWindow,
  picture: ChartPicture | undefined,
): Promise<void> {
  // By its first character a spreadsheet knows the file for UTF-8.
  const content = kind === 'csv' ? new Blob(['\uFEFF', chartCsv(series, window)]) : await chartPng(picture);
  const from = new Date(window.from).toISOString().slice(0, 19).replaceAll(':', '-');
  saveFile(`readings-${from}.${kind}`, content);
}
