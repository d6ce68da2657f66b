import type { Account, Alert, Device, Id, Query } from '@csk/core';
import type { LiveList, LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { accessOf } from '../element/access.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import type { Asked } from '../element/state-views.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { RowSearch } from '../row-grid/row-search.ts';
import { alertQuery, filterAlerts, partsOf, type AlertFilter, type AskedBy } from './alert-filter.ts';
import type { AlertSort } from './alert-order.ts';
import { RecentAlerts } from './recent-alerts.ts';

const PAGE_SIZE = 200;

/** What a list shows. */
export interface AlertQuestion {
  /** The host's own alerts: the service is asked for names only. */
  readonly own: readonly Alert[] | undefined;
  readonly view: 'open' | 'all';
  readonly sort: AlertSort;
  readonly filter: AlertFilter;
  readonly deviceId: Id<'device'> | undefined;
}

interface SourceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** The alerts that answer a question, page by page, with the names of their devices and customers, and a search in them. */
export class AlertSource {
  readonly search: RowSearch<Alert>;
  readonly #asked: () => AlertQuestion;
  readonly #alerts: LiveController<LiveList<Alert>>;
  readonly #devices: NameDirectory<Device>;
  readonly #customers: NameDirectory<Account>;
  readonly #recent = new RecentAlerts();
  /** Who the caller is; asked only where it decides. */
  readonly #me: FetchController<string>;
  #passed: { readonly inputs: readonly unknown[]; readonly alerts: readonly Alert[] } | undefined;

  constructor(host: SourceHost, asked: () => AlertQuestion) {
    this.#asked = asked;
    const asksMine = () => asked().filter.assigned === 'me';
    this.#me = new FetchController(
      host,
      (client) => (asksMine() ? accessOf(client).then(({ principalId }) => principalId) : undefined),
      () => [asksMine()],
    );
    const parts = () => {
      const { view, deviceId, sort, filter } = asked();
      const { raisedSince, me } = this.#askedBy;
      return [view, deviceId, sort, raisedSince, me, ...partsOf(filter)];
    };
    this.#alerts = new LiveController<LiveList<Alert>>(
      host,
      (store) => (this.#isAsked ? store.query('alert', this.#query, { pageSize: PAGE_SIZE }) : undefined),
      () => [this.#isAsked, ...parts()],
    );
    this.#devices = new NameDirectory<Device>(host, (where) => host.store?.client.devices.list({ where }));
    this.#customers = new NameDirectory<Account>(host, (where) => host.store?.client.accounts.list({ where }));
    this.search = new RowSearch<Alert>(host, {
      hasMore: () => this.#hasPages,
      ask: (store, search) => store.query('alert', { ...this.#query, search }, { pageSize: PAGE_SIZE }),
      parts,
      texts: (alert) => [alert.description, this.deviceName(alert), this.customerName(alert)],
      textsVersion: () => this.#devices.version + this.#customers.version,
    });
  }

  get snapshot(): Asked {
    const { error } = this.#me;
    return error === undefined ? this.#alerts.value : { status: 'error', error };
  }

  /** What the list shows: what passes the filters and is searched for. Absent while the first answer is awaited. */
  get alerts(): readonly Alert[] | undefined {
    const { own, filter } = this.#asked();
    const alerts = own ? this.#passing(own) : this.#alerts.value?.data;
    const found = alerts && this.search.found(alerts);
    return found && filter.raisedWithin ? this.#recent.of(found, filter.raisedWithin) : found;
  }

  /** The question whose answer is not loaded to its end; `undefined` when all there is is loaded. */
  get unloaded(): Query<Alert> | undefined {
    if (!this.hasMore) return undefined;
    const { raisedWithin } = this.#asked().filter;
    // Exactly what the list shows: what was asked of the service has become too old in part.
    const query = this.#queryOf({ ...this.#askedBy, raisedSince: raisedWithin && this.#recent.start(raisedWithin) });
    return this.search.isOn ? { ...query, search: this.search.text.trim() } : query;
  }

  /** Whether the service has more than is loaded. */
  get hasMore(): boolean {
    return this.search.isOn ? this.search.hasMore : this.#hasPages;
  }

  deviceName({ deviceId, deviceKey }: Alert): string {
    return this.#devices.name(deviceId) ?? deviceKey ?? '';
  }

  customerName({ accountId }: Alert): string {
    return this.#customers.name(accountId) ?? '';
  }

  readonly refresh = () => {
    this.#me.refresh();
    void this.#alerts.refresh();
  };

  loadMore(): void {
    if (this.search.isOn) this.search.loadMore();
    else if (this.#hasPages) void this.#alerts.live?.loadMore();
  }

  get #hasPages(): boolean {
    return this.#isAsked && this.#alerts.live?.hasMore === true;
  }

  /** Not where the alerts are the host's own, and for the caller's own not before it is known who that is. */
  get #isAsked(): boolean {
    const { own, filter } = this.#asked();
    return !own && (filter.assigned !== 'me' || this.#me.data !== undefined);
  }

  get #query(): Query<Alert> {
    return this.#queryOf(this.#askedBy);
  }

  #queryOf(asked: AskedBy): Query<Alert> {
    const { view, filter, deviceId, sort } = this.#asked();
    return alertQuery(view, filter, deviceId, sort, asked);
  }

  get #askedBy(): AskedBy {
    const { raisedWithin } = this.#asked().filter;
    return { raisedSince: raisedWithin && this.#recent.since(raisedWithin), me: this.#me.data };
  }

  /** Looked through again only when alerts or filters are others. */
  #passing(own: readonly Alert[]): readonly Alert[] {
    const { filter } = this.#asked();
    const { me } = this.#askedBy;
    const inputs = [own, me, ...partsOf(filter)];
    if (!this.#passed?.inputs.every((input, index) => input === inputs[index])) {
      this.#passed = { inputs, alerts: filterAlerts(own, filter, { me }) };
    }
    return this.#passed.alerts;
  }
}
