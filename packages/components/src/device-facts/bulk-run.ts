import type { ConnectedServiceClient, DeviceOutcome, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';

/** The most devices that the service takes in one call. */
const AT_ONCE = 100;

export type BulkAction = 'register' | 'pull';

/** How far work on many devices has come. */
export interface BulkProgress {
  readonly action: BulkAction;
  readonly total: number;
  readonly outcomes: readonly DeviceOutcome[];
  readonly running: boolean;
  /** Why it ended before all were done. */
  readonly error?: unknown;
}

const CALLS: Readonly<
  Record<
    BulkAction,
    (
      client: ConnectedServiceClient,
      ids: readonly Id<'device'>[],
      idempotencyKey: string,
    ) => Promise<readonly DeviceOutcome[]>
  >
> = {
  register: (client, ids, idempotencyKey) => client.devices.registerAll(ids, { idempotencyKey }),
  pull: (client, ids, idempotencyKey) => client.devices.pullAll(ids, { idempotencyKey }),
};

/** Registers or pulls any number of devices, a hundred at a time, and tells what became of each. */
export class BulkRun {
  readonly #host: ReactiveControllerHost;
  #progress: BulkProgress | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get progress(): BulkProgress | undefined {
    return this.#progress;
  }

  get running(): boolean {
    return this.#progress?.running === true;
  }

  /** Resolves with what was done; an error ends the work and stands in the progress. */
  async run(
    store: LiveStore | undefined,
    action: BulkAction,
    ids: readonly Id<'device'>[],
  ): Promise<readonly DeviceOutcome[]> {
    if (!store || this.running || ids.length === 0) return [];
    const outcomes: DeviceOutcome[] = [];
    const report = (running: boolean, error?: unknown) => {
      this.#progress = { action, total: ids.length, outcomes: [...outcomes], running, error };
      this.#host.requestUpdate();
    };
    report(true);
    try {
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE);
        outcomes.push(...(await store.mutate({ run: (client, key) => CALLS[action](client, some, key) })));
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
