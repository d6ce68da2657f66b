/** Longest text the engine builds: a hostile length must exhaust neither memory nor the engine of JavaScript. */
export const MAX_TEXT = 1_000_000;

/** Texts joined; NULL when the result would be too long. */
export function joinText(parts: readonly string[], separator = ''): string | null {
  let length = separator.length * Math.max(parts.length - 1, 0);
  for (const part of parts) length += part.length;
  return length > MAX_TEXT ? null : parts.join(separator);
}
