/** Spans of time that do not overlap: adding one joins those that it touches. Milliseconds. */
export class TimeSpans {
  /** Beginnings and ends in turn, ascending: two numbers a span, as there may be very many. */
  readonly #edges: number[] = [];

  add(from: number, to: number): void {
    const edges = this.#edges;
    // New spans are nearly always the last ones, so the place is looked for from the end.
    let after = edges.length;
    while (after > 0 && (edges[after - 2] ?? 0) > to) after -= 2;
    let first = after;
    let [begin, end] = [from, to];
    while (first > 0 && (edges[first - 1] ?? 0) >= from) {
      first -= 2;
      begin = Math.min(begin, edges[first] ?? begin);
      end = Math.max(end, edges[first + 1] ?? end);
    }
    if (end > begin) edges.splice(first, after - first, begin, end);
  }

  /** The times that lie in any of some spans. */
  static union(some: Iterable<TimeSpans>): TimeSpans {
    const union = new TimeSpans();
    const spans = [...some].flatMap((each) => [...each.spans()]);
    for (const [from, to] of spans.sort(([a], [b]) => a - b)) union.add(from, to);
    return union;
  }

  *spans(): Generator<readonly [from: number, to: number]> {
    for (let index = 0; index < this.#edges.length; index += 2) {
      yield [this.#edges[index] ?? 0, this.#edges[index + 1] ?? 0];
    }
  }

  /** How much of them lies between two moments. */
  within(from: number, to: number): number {
    let sum = 0;
    for (const [begin, end] of this.spans()) sum += Math.max(0, Math.min(end, to) - Math.max(begin, from));
    return sum;
  }
}
