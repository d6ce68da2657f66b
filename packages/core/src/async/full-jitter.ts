/** Waits longer after each failure, by a random part of the whole, so that many do not come back at once. */
export function fullJitter(attempt: number, { baseMs = 500, maxMs = 30_000, random = Math.random } = {}): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 20));
}
