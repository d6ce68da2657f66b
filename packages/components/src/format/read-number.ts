/** Digits that a comma puts into groups of three, and that could as well be a decimal fraction elsewhere. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/**
 * The number that somebody typed, with a point or a comma before its decimals; `undefined` for what is none, and for what
 * may be two: `1,000` is a thousand to one reader and one to another, and a limit must not be guessed.
 */
export function readNumber(text: string): number | undefined {
  const typed = text.trim();
  if (typed === '' || AMBIGUOUS.test(typed)) return undefined;
  const number = Number(typed.replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}
