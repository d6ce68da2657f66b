/** A linear map from values to pixels and back. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly toPixel: (value: number) => number;
  readonly toValue: (pixel: number) => number;
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const factor = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return {
    domain,
    toPixel: (value) => r0 + (value - d0) * factor,
    toValue: (pixel) => (factor === 0 ? d0 : d0 + (pixel - r0) / factor),
  };
}

/** The smallest range that holds all values; `undefined` when there is none. Ignores what is not finite. */
export function extentOf(columns: Iterable<Iterable<number>>): readonly [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (value < low && value > -Infinity) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Adds air above and below, so that a line never runs on the frame; a flat line gets a span of its own. */
export function padded([low, high]: readonly [number, number], share = 0.08): readonly [number, number] {
  const span = high - low;
  const air = span > 0 ? span * share : Math.max(1, Math.abs(high) * 0.05);
  return [low - air, high + air];
}
