/** Below this it is not worth while to look for what no longer counts. */
const MIN_SWEEP = 1024;

interface Item<T> {
  readonly priority: number;
  readonly value: T;
}

/** A binary heap: the value with the smallest priority comes first. */
export class MinHeap<T> {
  #items: Item<T>[] = [];
  #sweepAt = MIN_SWEEP;
  readonly #isLive: (value: T, priority: number) => boolean;

  /** @param isLive tells whether a value still counts: those that do not may go before their turn has come. */
  constructor(isLive: (value: T, priority: number) => boolean) {
    this.#isLive = isLive;
  }

  peek(): Item<T> | undefined {
    return this.#items[0];
  }

  push(priority: number, value: T): void {
    if (this.#items.length >= this.#sweepAt) this.#sweep();
    const items = this.#items;
    let index = items.push({ priority, value }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent]!.priority <= items[index]!.priority) break;
      [items[parent], items[index]] = [items[index]!, items[parent]!];
      index = parent;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (!first || !last || items.length === 0) return first?.value;
    items[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let smallest = index;
      if (left < items.length && items[left]!.priority < items[smallest]!.priority) smallest = left;
      if (right < items.length && items[right]!.priority < items[smallest]!.priority) smallest = right;
      if (smallest === index) return first.value;
      [items[smallest], items[index]] = [items[index]!, items[smallest]!];
      index = smallest;
    }
  }

  /** Else what is never popped, since its turn is far off or others come first, would pile up. */
  #sweep(): void {
    const live = this.#items.filter(({ value, priority }) => this.#isLive(value, priority));
    live.sort((a, b) => a.priority - b.priority);
    // In order, it is a heap already.
    this.#items = live.filter(
      ({ value, priority }, at) => live[at - 1]?.priority !== priority || live[at - 1]?.value !== value,
    );
    this.#sweepAt = Math.max(MIN_SWEEP, 2 * this.#items.length);
  }
}
