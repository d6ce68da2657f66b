import type { Clock, ReferenceQuery } from '@csk/core';
import { type ReferenceFeed, type ReferenceTaker, neededFrom } from './reference-loader.ts';

/** Keeps one reference input up to date with a query: changed rows are used from the time of their version on. */
export class QueryReference implements ReferenceFeed {
  readonly #input: string;
  readonly #query: ReferenceQuery;
  readonly #refreshMs: number;
  readonly #clock: Clock;
  readonly #loaded = new Set<string>();
  #refreshedAt = -Infinity;

  constructor(input: string, query: ReferenceQuery, refreshMs: number, clock: Clock) {
    this.#input = input;
    this.#query = query;
    this.#refreshMs = refreshMs;
    this.#clock = clock;
  }

  get hasData(): boolean {
    return this.#loaded.size > 0;
  }

  async refresh(run: ReferenceTaker, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#refreshedAt < this.#refreshMs) return;
    const versions = (await this.#query.refresh({ signal })).map(({ id, validFrom }) => ({
      id,
      validFrom,
      from: validFrom === undefined ? -Infinity : Date.parse(validFrom),
    }));
    for (const { id, validFrom } of versions.slice(neededFrom(versions, run))) {
      if (this.#loaded.has(id)) continue;
      const rows = await this.#query.rows(id, { signal });
      if (rows === undefined) continue;
      run.setReference(this.#input, rows, validFrom);
      this.#loaded.add(id);
    }
    this.#refreshedAt = now;
  }
}
