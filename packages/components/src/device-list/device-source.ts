import type { Account, Device, DeviceCategory } from '@csk/core';
import type { LiveList, LiveStore, Snapshot } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { RowSearch } from '../row-grid/row-search.ts';
import { deviceQuery, partsOf, type DeviceFilter, type DeviceSort } from './device-filter.ts';

const PAGE_SIZE = 200;

/** What a list shows. */
export interface DeviceQuestion {
  /** The devices are the host's own: the service is asked for names only. */
  readonly isOwn: boolean;
  readonly sort: DeviceSort;
  readonly filter: DeviceFilter;
}

interface SourceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** The devices that answer a question, page by page, with the names of their customers and categories, and a search in them. */
export class DeviceSource {
  readonly search: RowSearch<Device>;
  readonly #devices: LiveController<LiveList<Device>>;
  readonly #customers: NameDirectory<Account>;
  readonly #categories: NameDirectory<DeviceCategory>;

  constructor(host: SourceHost, asked: () => DeviceQuestion) {
    const query = () => deviceQuery(asked().filter, asked().sort);
    const parts = () => [asked().sort, ...partsOf(asked().filter)];
    this.#devices = new LiveController<LiveList<Device>>(
      host,
      (store) => (asked().isOwn ? undefined : store.query('device', query(), { pageSize: PAGE_SIZE })),
      () => [asked().isOwn, ...parts()],
    );
    this.search = new RowSearch<Device>(host, {
      hasMore: () => this.#devices.live?.hasMore === true,
      ask: (store, search) => store.query('device', { ...query(), search }, { pageSize: PAGE_SIZE }),
      parts,
      texts: ({ name, deviceKey }) => [name, deviceKey],
    });
    this.#customers = new NameDirectory<Account>(host, (where) => host.store?.client.accounts.list({ where }));
    this.#categories = new NameDirectory<DeviceCategory>(host, (where) =>
      host.store?.client.categories.list({ where }),
    );
  }

  get snapshot(): Snapshot<readonly Device[]> | undefined {
    return this.#devices.value;
  }

  /** Whether the service has more than is loaded. */
  get hasMore(): boolean {
    return this.search.isOn ? this.search.hasMore : this.#devices.live?.hasMore === true;
  }

  customerName({ accountId }: Device): string {
    return this.#customers.name(accountId) ?? '';
  }

  categoryName({ categoryId }: Device): string {
    return this.#categories.name(categoryId) ?? '';
  }

  readonly refresh = () => void this.#devices.refresh();

  loadMore(): void {
    if (this.search.isOn) this.search.loadMore();
    else if (this.hasMore) void this.#devices.live?.loadMore();
  }
}
