import type { ConnectedServiceClient } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What became of one record. */
export interface BulkOutcome {
  readonly outcome: 'done' | 'skipped' | 'failed';
  /** Why, in words for people; absent when it was done. */
  readonly message?: string | undefined;
}

/** How far work on many records has come. */
export interface BulkProgress<A extends string, O extends BulkOutcome> {
  readonly action: A;
  readonly total: number;
  readonly outcomes: readonly O[];
  readonly running: boolean;
  /** Why it ended before all were done. */
  readonly error?: unknown;
}

/** The calls that do something to many records at once. */
export interface BulkCalls<A extends string, O extends BulkOutcome> {
  /** The most records that the service takes in one call. */
  readonly atOnce: number;
  readonly calls: Readonly<
    Record<A, (client: ConnectedServiceClient, ids: readonly string[], idempotencyKey: string) => Promise<readonly O[]>>
  >;
}

interface BulkHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/** Does something to any number of records, as many at a time as the service takes, and tells what became of each. */
export class BulkRun<A extends string, O extends BulkOutcome> implements ReactiveController {
  readonly #host: BulkHost;
  readonly #work: BulkCalls<A, O>;
  #progress: BulkProgress<A, O> | undefined;
  #store: LiveStore | undefined;

  constructor(host: BulkHost, work: BulkCalls<A, O>) {
    this.#host = host;
    this.#work = work;
    host.addController(this);
  }

  /** What was done through another client is no news of this one. */
  hostUpdate(): void {
    const { store } = this.#host;
    if (store === this.#store) return;
    this.#store = store;
    this.#progress = undefined;
  }

  get progress(): BulkProgress<A, O> | undefined {
    return this.#progress;
  }

  get running(): boolean {
    return this.#progress?.running === true;
  }

  /** Resolves with what was done; an error ends the work and stands in the progress. */
  async run(store: LiveStore | undefined, action: A, ids: readonly string[]): Promise<readonly O[]> {
    if (!store || this.running || ids.length === 0) return [];
    const outcomes: O[] = [];
    const report = (running: boolean, error?: unknown) => {
      if (this.#host.store !== store) return;
      this.#progress = { action, total: ids.length, outcomes: [...outcomes], running, error };
      this.#host.requestUpdate();
    };
    const { atOnce, calls } = this.#work;
    report(true);
    try {
      for (let from = 0; from < ids.length; from += atOnce) {
        const some = ids.slice(from, from + atOnce);
        outcomes.push(...(await store.mutate({ run: (client, key) => calls[action](client, some, key) })));
        report(true);
      }
      report(false);
    } catch (error) {
      report(false, error);
    }
    return outcomes;
  }

  readonly dismiss = () => {
    this.#progress = undefined;
    this.#host.requestUpdate();
  };
}
