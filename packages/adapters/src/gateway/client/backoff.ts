/** Full jitter: a random wait up to a ceiling that doubles, so that clients who failed together do not return together. */
export function fullJitter(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}
