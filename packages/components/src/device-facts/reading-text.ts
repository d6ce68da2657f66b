import type { Formatter } from '../format/formatter.ts';

/** A value as it was measured: two decimals are enough, unless they leave nothing of a small one. */
export function readingText(value: number, format: Formatter): string {
  const size = Math.abs(value);
  // Three digits that count; more than twenty decimals some browsers do not write.
  const decimals = size > 0 && size < 1 ? Math.min(20, 2 - Math.floor(Math.log10(size))) : 2;
  return format.number(value, decimals);
}
