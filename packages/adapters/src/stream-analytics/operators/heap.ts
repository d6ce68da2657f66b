interface Item<T> {
  readonly time: number;
  readonly order: number;
  readonly value: T;
}

/** A priority queue by time, and by order of insertion among equal times. */
export class TimeHeap<T> {
  readonly #items: Item<T>[] = [];
  #inserted = 0;

  get size(): number {
    return this.#items.length;
  }

  /** The earliest time; Infinity when empty. */
  get time(): number {
    return this.#items[0]?.time ?? Infinity;
  }

  /** Everything held, in order. */
  get values(): { readonly time: number; readonly value: T }[] {
    return [...this.#items].sort((a, b) => a.time - b.time || a.order - b.order);
  }

  push(time: number, value: T): void {
    const items = this.#items;
    const item = { time, order: this.#inserted, value };
    this.#inserted += 1;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as Item<T>;
      if (!before(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first?.value;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1] as Item<T>, items[child] as Item<T>)) child += 1;
      const below = items[child] as Item<T>;
      if (!before(below, last)) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return first.value;
  }
}

function before<T>(a: Item<T>, b: Item<T>): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
