import type { Entity } from '@csk/core';

/**
 * The newest creation time of what has been seen. Counted when somebody asks, or when there is more to see: of very many
 * records that takes longer than showing the first of them.
 */
export class NewestSeen {
  #time: string | undefined;
  #uncounted: readonly Pick<Entity, 'createdAt'>[] = [];

  /** `undefined` when nothing was seen yet; empty when there was no record. */
  get time(): string | undefined {
    for (const { createdAt } of this.#uncounted) {
      if (this.#time === undefined || createdAt > this.#time) this.#time = createdAt;
    }
    this.#uncounted = [];
    return this.#time;
  }

  see(records: readonly Pick<Entity, 'createdAt'>[]): void {
    this.#time = this.time ?? '';
    this.#uncounted = records;
  }

  forget(): void {
    this.#time = undefined;
    this.#uncounted = [];
  }
}
