/** A binary heap: the value with the smallest priority comes first. */
export class MinHeap<T> {
  readonly #items: { readonly priority: number; readonly value: T }[] = [];

  peek(): { readonly priority: number; readonly value: T } | undefined {
    return this.#items[0];
  }

  push(priority: number, value: T): void {
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
}
