import { lowerBound, nearestIndex, type ChartColumn } from './chart-series.ts';

/** Something at known moments, ascending: readings, or marks. */
export interface ChartTrack {
  readonly times: ChartColumn;
}

/** All moments at which one of the series has a reading in `[from, to]`, ascending, each once. */
export function momentsOf(series: readonly ChartTrack[], from: number, to: number): readonly number[] {
  const moments = new Set<number>();
  for (const { times } of series) for (const at of times) if (at >= from && at <= to) moments.add(at);
  return [...moments].sort((a, b) => a - b);
}

/** The moment of a reading in `[from, to]` that is nearest to `at`. */
export function nearestMoment(series: readonly ChartTrack[], from: number, to: number, at: number): number | undefined {
  let nearest: number | undefined;
  for (const { times } of series) {
    const after = lowerBound(times, at);
    for (const moment of [times[after - 1], times[after]]) {
      if (moment === undefined || moment < from || moment > to) continue;
      if (nearest === undefined || Math.abs(moment - at) < Math.abs(nearest - at)) nearest = moment;
    }
  }
  return nearest;
}

const PAGE = 20;

/** Where a key moves the cursor; `undefined` when the key means nothing to it, `null` when it puts the cursor away. */
export function moveCursor(
  key: string,
  cursor: number | undefined,
  moments: readonly number[],
): number | null | undefined {
  const last = moments.length - 1;
  if (last < 0) return undefined;
  const index = cursor === undefined ? undefined : nearestIndex(moments, cursor);
  switch (key) {
    case 'ArrowLeft':
      return moments[index === undefined ? last : Math.max(0, index - 1)];
    case 'ArrowRight':
      return moments[index === undefined ? last : Math.min(last, index + 1)];
    case 'PageUp':
      return moments[Math.max(0, (index ?? last) - PAGE)];
    case 'PageDown':
      return moments[Math.min(last, (index ?? last) + PAGE)];
    case 'Home':
      return moments[0];
    case 'End':
      return moments[last];
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
