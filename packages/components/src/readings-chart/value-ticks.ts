/** Closer together they would have more digits than can be written. */
const LEAST = 1e-90;

/** Round values (1, 2 or 5 times a power of ten) inside `[low, high]`, about `count` of them. */
export function valueTicks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / count;
  if (!(rough > LEAST) || rough === Infinity) return Number.isFinite(low) ? [low] : [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const multiple = rough / power;
  const step = (multiple < 1.5 ? 1 : multiple < 3.5 ? 2 : multiple < 7.5 ? 5 : 10) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  // Multiplying a whole number keeps 0.30000000000000004 away; what remains is cut off at the step's own precision.
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toFixed(Math.min(digits, 100))),
  );
}
