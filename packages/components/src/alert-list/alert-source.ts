import type { Account, Alert, Device, Id, Instant, Query } from '@csk/core';
import type { LiveList, LiveStore, Snapshot } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { RowSearch } from '../row-grid/row-search.ts';
import { alertQuery, partsOf, type AlertFilter } from './alert-filter.ts';
import type { AlertSort } from './alert-order.ts';
import { RecentAlerts } from './recent-alerts.ts';

const PAGE_SIZE = 200;

/** What a list shows. */
export interface AlertQuestion {
  /** The alerts are the host's own: the service is asked for names only. */
  readonly isOwn: boolean;
  readonly view: 'open' | 'all';
  readonly sort: AlertSort;
  readonly filter: AlertFilter;
  readonly deviceId: Id<'device'> | undefined;
}

interface SourceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/** The alerts that answer a question, page by page, with the names of their devices and customers, and a search in them. */
export class AlertSource {
  readonly search: RowSearch<Alert>;
  readonly #asked: () => AlertQuestion;
  readonly #alerts: LiveController<LiveList<Alert>>;
  readonly #devices: NameDirectory<Device>;
  readonly #customers: NameDirectory<Account>;
  readonly #recent = new RecentAlerts();

  constructor(host: SourceHost, asked: () => AlertQuestion) {
    this.#asked = asked;
    const parts = () => {
      const { view, deviceId, sort, filter } = asked();
      return [view, deviceId, sort, this.#raisedSince, ...partsOf(filter)];
    };
    this.#alerts = new LiveController<LiveList<Alert>>(
      host,
      (store) => (asked().isOwn ? undefined : store.query('alert', this.#query, { pageSize: PAGE_SIZE })),
      () => [asked().isOwn, ...parts()],
    );
    this.#devices = new NameDirectory<Device>(host, (where) => host.store?.client.devices.list({ where }));
    this.#customers = new NameDirectory<Account>(host, (where) => host.store?.client.accounts.list({ where }));
    this.search = new RowSearch<Alert>(host, {
      hasMore: () => this.#hasMore,
      ask: (store, search) => store.query('alert', { ...this.#query, search }, { pageSize: PAGE_SIZE }),
      parts,
      texts: (alert) => [alert.description, this.deviceName(alert), this.customerName(alert)],
      textsVersion: () => this.#devices.version + this.#customers.version,
    });
  }

  get snapshot(): Snapshot<readonly Alert[]> | undefined {
    return this.#alerts.value;
  }

  /** The question whose answer is not loaded to its end; `undefined` when all there is is loaded. */
  get unloaded(): Query<Alert> | undefined {
    const { search } = this;
    if (!search.isOn) return this.#hasMore ? this.#query : undefined;
    return search.hasMore ? { ...this.#query, search: search.text.trim() } : undefined;
  }

  deviceName({ deviceId, deviceKey }: Alert): string {
    return this.#devices.name(deviceId) ?? deviceKey ?? '';
  }

  customerName({ accountId }: Alert): string {
    return this.#customers.name(accountId) ?? '';
  }

  /** What the list shows of the alerts: what is searched for, raised within the time that is asked for. */
  shown(alerts: readonly Alert[]): readonly Alert[] {
    const { raisedWithin } = this.#asked().filter;
    const found = this.search.found(alerts);
    return raisedWithin ? this.#recent.of(found, raisedWithin) : found;
  }

  readonly refresh = () => void this.#alerts.refresh();

  loadMore(): void {
    if (this.search.isOn) this.search.loadMore();
    else if (this.#hasMore) void this.#alerts.live?.loadMore();
  }

  get #hasMore(): boolean {
    return !this.#asked().isOwn && this.#alerts.live?.hasMore === true;
  }

  get #query(): Query<Alert> {
    const { view, filter, deviceId, sort } = this.#asked();
    return alertQuery(view, filter, deviceId, sort, this.#raisedSince);
  }

  get #raisedSince(): Instant | undefined {
    const { raisedWithin } = this.#asked().filter;
    return raisedWithin && this.#recent.since(raisedWithin);
  }
}
