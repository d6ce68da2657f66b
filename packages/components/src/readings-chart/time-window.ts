/** A span of the time axis, in milliseconds since 1970. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Closer than this nobody looks: a few readings fill the chart. */
const NARROWEST_MS = 100;
/** The service tells of no more at once. */
export const WIDEST_MS = 90 * 86_400_000;

/** `window` made `factor` times as wide, and no wider than `widest`; the moment `at` stays where it is. */
export function zoomed({ from, to }: TimeWindow, factor: number, at = (from + to) / 2, widest = WIDEST_MS): TimeWindow {
  const width = Math.min(widest, Math.max(NARROWEST_MS, (to - from) * factor));
  const share = to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0.5;
  return { from: at - share * width, to: at + (1 - share) * width };
}

/** `window` moved by a share of its own width; to the past when negative. */
export function panned({ from, to }: TimeWindow, share: number): TimeWindow {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** `window` of the same width inside `limits`, or `limits` themselves when it does not fit. */
export function keptInside({ from, to }: TimeWindow, limits: TimeWindow): TimeWindow {
  if (to - from >= limits.to - limits.from) return limits;
  if (from < limits.from) return { from: limits.from, to: limits.from + (to - from) };
  return to > limits.to ? { from: limits.to - (to - from), to: limits.to } : { from, to };
}

/** A moment as a host writes it: ISO 8601, or milliseconds since 1970 as a number or its digits. */
export function momentOf(at: string | number | undefined): number | undefined {
  if (at === undefined || at === '') return undefined;
  const moment = typeof at === 'number' ? at : /^-?\d+$/.test(at) ? Number(at) : Date.parse(at);
  return Number.isFinite(moment) ? moment : undefined;
}

/**
 * The fixed window of a chart: with only one end given the other is `range` away. `undefined` when there is none, or when
 * it ends before it begins.
 */
export function fixedWindow(
  from: string | number | undefined,
  to: string | number | undefined,
  range: number,
): TimeWindow | undefined {
  const start = momentOf(from);
  const end = momentOf(to);
  const window = {
    from: start ?? (end ?? Number.NaN) - range,
    to: end ?? (start ?? Number.NaN) + range,
  };
  return window.to > window.from ? window : undefined;
}
