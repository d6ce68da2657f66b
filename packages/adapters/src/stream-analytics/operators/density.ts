/**
 * The share of a normal distribution above z, by the rational approximation of Abramowitz and Stegun (Handbook of
 * Mathematical Functions, 26.2.17); good to 1e-7, which is far below what a handful of events can tell.
 */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  if (z > 8) return 0;
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.max(0, series * Math.exp(-0.5 * z * z) * 0.3989422804014327);
}

/** First index whose value is not below x. */
export function lowerBound(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place));
}

/** The width that Silverman's rule gives a kernel, from the spread that outliers do not move. */
function baseWidth(sorted: readonly number[]): number {
  const n = sorted.length;
  let [sum, squares] = [0, 0];
  for (const value of sorted) sum += value;
  const mean = sum / n;
  for (const value of sorted) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / Math.max(n - 1, 1));
  const quartiles = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  const floor = Math.max(Math.abs(mean), 1) * 1e-9;
  return Math.max(0.9 * spread * n ** -0.2, floor);
}

/**
 * The probability of a value of at least x, by a kernel density estimate over earlier values. The kernel of a value is
 * as wide as the distance to its neighbours, so a single outlier in the history spreads thinly and hides no later one.
 */
export function upperTail(sorted: readonly number[], x: number): number {
  const n = sorted.length;
  const base = SHARPNESS * baseWidth(sorted);
  const neighbours = Math.max(2, Math.round(Math.sqrt(n) / 2));
  let tail = 0;
  for (let i = 0; i < n; i += 1) {
    const value = sorted[i] ?? 0;
    const above = (sorted[i + neighbours] ?? Infinity) - value;
    const below = value - (sorted[i - neighbours] ?? -Infinity);
    const gap = Math.min(above, below);
    const width = Math.max(base, Number.isFinite(gap) ? 0.5 * gap : 0);
    tail += normalTail((x - value) / width);
  }
  return tail / n;
}

/** Kernels narrower than Silverman's rule: the rule is for the shape of a density, here its tails must not be blurred. */
const SHARPNESS = 0.5;
