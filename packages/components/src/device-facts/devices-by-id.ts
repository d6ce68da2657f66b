import type { Device, Id } from '@csk/core';
import type { LiveList, LiveStore, Snapshot } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';

/** Ids stand in the address of a question, and servers refuse long addresses. */
const BATCH = 100;
/** So many are asked for at most: no case has more. */
export const MOST_DEVICES = 500;

interface DevicesHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

type Ids = readonly Id<'device'>[];

/** What each question about devices asks for, when there may be many of them. */
export function idBatches(ids: () => Ids): readonly (() => Ids)[] {
  return Array.from(
    { length: MOST_DEVICES / BATCH },
    (_, index) => () => ids().slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Devices that are named by their ids, live: some at a time, so that each question stays short. */
export class DevicesById {
  readonly #batches: readonly LiveController<LiveList<Device>>[];
  /** Read last, so that those which stay keep their names while others are added or removed. */
  readonly #known: ReadonlyMap<Id<'device'>, Device>[] = [];

  constructor(host: DevicesHost, ids: () => Ids) {
    this.#batches = idBatches(ids).map((some, index) => {
      this.#known.push(new Map());
      return new LiveController(
        host,
        (store) =>
          some().length > 0 ? store.query('device', { where: { id: some() } }, { pageSize: BATCH }) : undefined,
        () => [some().join('\n')],
        ({ data }) => {
          if (data) this.#known[index] = new Map(data.map((device) => [device.id, device]));
        },
      );
    });
  }

  /** All of them: what one batch lacks, the whole lacks. Absent while none is asked for. */
  get value(): Pick<Snapshot<readonly Device[]>, 'status' | 'data' | 'error'> | undefined {
    const batches = this.#batches.flatMap(({ value }) => value ?? []);
    if (batches.length === 0) return undefined;
    const data = batches.every((one) => one.data) ? batches.flatMap((one) => one.data ?? []) : undefined;
    const error = batches.find((one) => one.error)?.error;
    return { data, error, status: data ? 'ready' : error ? 'error' : 'pending' };
  }

  find(id: Id<'device'>): Device | undefined {
    for (const some of this.#known) {
      const device = some.get(id);
      if (device) return device;
    }
    return undefined;
  }

  readonly refresh = () => this.#batches.forEach((one) => void one.refresh());
}
