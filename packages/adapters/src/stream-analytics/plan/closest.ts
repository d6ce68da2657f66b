/** Of the known words the one that differs from `word` by the fewest typing mistakes, or of which it is the beginning. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  if (word.length > 60) return undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const mistakes = distance(word.toUpperCase(), candidate.toUpperCase());
    if (mistakes >= least) continue;
    least = mistakes;
    best = candidate;
  }
  if (best !== undefined || word.length < 3) return best;
  const upper = word.toUpperCase();
  return [...known].find((candidate) => candidate.toUpperCase().startsWith(upper));
}

/** Levenshtein distance: letters put in, left out or exchanged. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
