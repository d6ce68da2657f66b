/**
 * Gives records slots in a pool of row elements. A record keeps its slot as long as it is shown, so its element, and
 * with it the keyboard focus, survives scrolling and live updates; a freed slot is used again by the next record.
 */
export class RowPool {
  #slots: (string | undefined)[] = [];

  /** Assigns slots to exactly these records and returns what each slot holds. */
  assign(ids: readonly string[]): readonly (string | undefined)[] {
    const wanted = new Set(ids);
    const free: number[] = [];
    this.#slots.forEach((id, slot) => {
      if (id !== undefined && wanted.delete(id)) return;
      this.#slots[slot] = undefined;
      free.push(slot);
    });
    for (const id of wanted) this.#slots[free.shift() ?? this.#slots.length] = id;
    // A resized viewport may need fewer rows; unused ones at the end go.
    while (this.#slots.length > 0 && this.#slots.at(-1) === undefined) this.#slots.pop();
    return [...this.#slots];
  }
}
