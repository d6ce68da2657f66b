import type { Account, Device, DeviceCategory, DeviceOutcome, Id, RegistrationStatus } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { DeviceConnection } from '../device-facts/device-badges.ts';
import { DEVICE_BULK, type DeviceBulkAction } from '../device-facts/device-bulk.ts';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { NameDirectory } from '../element/name-directory.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import * as icons from '../theme/icons.ts';
import { filterBarStyles } from '../row-grid/filter-bar.styles.ts';
import { filterChoices } from '../row-grid/filter-choices.ts';
import { RowChoice } from '../row-grid/row-choice.ts';
import { rowGrid } from '../row-grid/row-grid.styles.ts';
import { RowGrid } from '../row-grid/row-grid.ts';
import { RowSearch } from '../row-grid/row-search.ts';
import { searchState } from '../row-grid/search-state.ts';
import { SortedRows } from '../row-grid/sorted-rows.ts';
import { controls } from '../theme/controls.styles.ts';
import { outcomeStyles } from '../theme/outcome.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import {
  DEVICE_ORDERS,
  deviceQuery,
  filterDevices,
  partsOf,
  type DeviceFilter,
  type DeviceSort,
} from './device-filter.ts';
import { deviceListStrings, type DeviceListStrings } from './device-list.strings.ts';
import { deviceListStyles } from './device-list.styles.ts';
import { deviceColumns, deviceRow } from './device-row.ts';
import { deviceFilters, deviceSelection, deviceToolbar, type DeviceToolbarView } from './device-toolbar.ts';

const PAGE_SIZE = 200;
/**
 * Devices with their registration and connection, live inside a `<csk-provider>` or over plain `items`: searched,
 * filtered, chosen for bulk registration or a fetch of their state. Give it a height; it scrolls inside itself and keeps
 * only the rows on screen in the document. What the caller may not do is not offered.
 *
 * Keys: arrows, PageUp, PageDown, Home and End move between rows; Enter opens the device; Space chooses it, with Shift
 * all from the last chosen one.
 *
 * @summary Live, virtual list of devices with search, filters and bulk registration.
 * @attr sort - `name` (default) or `newest`.
 * @attr connection-state - Only devices that are `connected`, `silent`, `never-heard` or `disabled`; the user may change it.
 * @attr registration - Only devices of this registration status; the user may change it.
 * @attr category-id - Only devices of this category; the user is then not asked for one.
 * @attr account-id - Only devices of this customer; the user is then not asked for one.
 * @attr selected-id - The device that is open elsewhere on the page; its row is marked.
 * @prop items - Devices of the host's own; the element then lists none by itself.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-device-select - A row was opened; `detail` is `{ id, device }`.
 * @fires csk-device-register-request - The chosen devices are to be registered; cancelable: a host that prevents it
 * registers them itself. `detail` is `{ deviceIds }`.
 * @fires csk-device-registered - Registration of one or many was asked for; `detail.outcomes` says what became of each.
 * @fires csk-device-pulled - The state of one or many was fetched; `detail.outcomes` says what became of each.
 * @slot actions - Further controls in the toolbar.
 * @csspart toolbar - Title and sort, or what can be done with the chosen devices.
 * @csspart filters - Search and filters.
 * @csspart row - One device.
 * @csspart outcome - What became of a bulk action.
 * @csspart state - The text shown instead of rows.
 * @cssprop --csk-surface-selected - Background of chosen rows.
 * @cssprop --csk-success - Colour of connected and registered devices; likewise `--csk-medium` and `--csk-high`.
 */
export class CskDeviceList extends CskElement<DeviceListStrings> {
  static override styles = [tokens, controls, states, rowGrid, filterBarStyles, outcomeStyles, deviceListStyles];

  @property() sort: DeviceSort = 'name';
  @property({ attribute: 'connection-state' }) connectionState: DeviceConnection | undefined;
  @property() registration: RegistrationStatus | undefined;
  @property({ attribute: 'category-id' }) categoryId: Id<'category'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: 'selected-id' }) selectedId: Id<'device'> | undefined;
  @property({ attribute: false }) items: readonly Device[] | undefined;

  /** What the user chose where the host has not decided. */
  @state() private userCategory: Id<'category'> | undefined;
  @state() private userAccount: Id<'account'> | undefined;
  @state() private unfolded = false;

  protected override readonly english = deviceListStrings;
  protected override readonly section = 'deviceList';

  readonly #rows = new SortedRows<Device>();
  readonly #choice = new RowChoice<Device>(this.#rows, () => this.requestUpdate());
  readonly #grid = new RowGrid<Device>(this, this.#rows, {
    open: (device) => this.#open(device),
    choose: (device, range) => this.#choice.choose(device, range),
  });
  readonly #access = new AccessController(this);
  readonly #bulk = new BulkRun(this, DEVICE_BULK);
  readonly #devices = new LiveController(
    this,
    (store) =>
      this.items ? undefined : store.query('device', deviceQuery(this.#filter, this.sort), { pageSize: PAGE_SIZE }),
    () => [this.items === undefined, this.sort, ...partsOf(this.#filter)],
  );
  readonly #search = new RowSearch<Device>(this, {
    hasMore: () => this.#devices.live?.hasMore === true,
    ask: (store, search) =>
      store.query('device', { ...deviceQuery(this.#filter, this.sort), search }, { pageSize: PAGE_SIZE }),
    parts: () => [this.sort, ...partsOf(this.#filter)],
    texts: ({ name, deviceKey }) => [name, deviceKey],
  });
  readonly #customers = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #categories = new NameDirectory<DeviceCategory>(this, (where) =>
    this.store?.client.categories.list({ where }),
  );
  readonly #categoryChoices = filterChoices(this, (client, options) =>
    client.categories.list({ orderBy: 'name asc' }, options),
  );
  readonly #customerChoices = filterChoices(this, (client, options) =>
    client.accounts.list({ orderBy: 'name asc' }, options),
  );
  /** The host's devices that pass the filters. */
  #passing: readonly Device[] | undefined;

  constructor() {
    super();
    new MinuteClock(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#search.stop();
  }

  /** Puts the keyboard on the row that Tab would come to. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.get('store') !== undefined) {
      this.userAccount = undefined;
      this.userCategory = undefined;
    }
    const asksAnew = QUESTION.some((name) => changed.has(name));
    if (this.hasUpdated && asksAnew) this.#startOver();
    if (asksAnew || changed.has('items')) this.#passing = this.items && filterDevices(this.items, this.#filter);
  }

  protected override updated(): void {
    this.#grid.viewport.place(this.#rows.rows.length);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.items && !this.store) return needsClientView(t);
    const snapshot = this.#devices.value;
    const devices = this.#passing ?? snapshot?.data;
    if (devices) this.#arrange(devices);
    const toolbar = this.#toolbarView();
    // One template for all states: the field that the user is in must not be made anew while the answer is awaited.
    return html`<div class=${toolbar.folded ? 'narrow' : ''}>
        ${this.#choice.size > 0 ? this.#selection() : deviceToolbar(toolbar, t)}
        ${deviceFilters(toolbar, t, this.format)}
        ${devices && !this.items && snapshot?.error ? staleBanner(t, this.explain(snapshot.error), this.#retry) : nothing}
        ${this.#outcome()}
      </div>
      ${devices ? this.#found() : this.#waiting(snapshot?.status === 'error' ? snapshot.error : undefined)}`;
  }

  #waiting(error: unknown): TemplateResult {
    return error === undefined ? loadingView(this.t, 9) : errorView(this.t, this.explain(error), this.#retry);
  }

  #found(): TemplateResult {
    return html`${this.#rows.rows.length === 0 ? (searchState(this.#search, this.t, (error) => this.explain(error)) ?? this.#empty()) : this.#table()}
    ${this.#foot()}`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const view = {
      name: ({ deviceId }: DeviceOutcome) => this.#rows.rows[this.#rows.indexOf(deviceId)]?.name ?? deviceId,
      explain: (error: unknown) => this.explain(error),
      dismiss: this.#bulk.dismiss,
    };
    return bulkView(this.#bulk.progress, view, this.t.bulk, this.format);
  }

  get #filter(): DeviceFilter {
    return {
      connection: this.connectionState,
      registration: this.registration,
      categoryId: this.categoryId ?? this.userCategory,
      accountId: this.accountId ?? this.userAccount,
    };
  }

  #arrange(devices: readonly Device[]): void {
    const found = this.#search.found(devices);
    this.#grid.keepPlace(() => this.#rows.update(found, DEVICE_ORDERS[this.sort], this.#grid.reader.busy));
    this.#choice.prune();
  }

  #table(): TemplateResult {
    const { t } = this;
    return html`<div class="frame ${this.#grid.viewport.layout}">
      <div
        class="grid"
        role="grid"
        aria-label=${t.title}
        aria-rowcount=${this.#rows.rows.length + 1}
        aria-multiselectable="true"
        @keydown=${this.#grid.onKey}
        @click=${this.#grid.onClick}
        @pointermove=${this.#grid.reader.touched}
        @focusin=${this.#grid.focus.onFocus}
      >
        ${deviceColumns(t)}
        <div class="scroller" role="presentation" @scroll=${this.#onScroll}>
          <div class="rows" role="rowgroup">${this.#pooledRows()}</div>
        </div>
      </div>
    </div>`;
  }

  #pooledRows(): readonly unknown[] {
    const now = Date.now();
    return this.#grid.slots().map((slot) => {
      if (!slot) return html`<div hidden></div>`;
      const { record: device, index, focusable } = slot;
      return deviceRow(
        {
          device,
          index,
          customer: this.#customers.name(device.accountId) ?? '',
          category: this.#categories.name(device.categoryId) ?? '',
          chosen: this.#choice.has(device.id),
          current: device.id === this.selectedId,
          focusable,
        },
        this.t,
        this.format,
        now,
      );
    });
  }

  #toolbarView(): DeviceToolbarView {
    const filter = this.#filter;
    return {
      mark: offlineBadge(this.t, this.items ? undefined : this.connection),
      sort: this.sort,
      setSort: (sort) => (this.sort = sort),
      text: this.#search.text,
      setText: this.#type,
      filter: {
        ...filter,
        categoryId: this.categoryId ? undefined : filter.categoryId,
        accountId: this.accountId ? undefined : filter.accountId,
      },
      setFilter: this.#setFilter,
      categories: this.categoryId ? undefined : this.#categoryChoices.data,
      customers: this.accountId ? undefined : this.#customerChoices.data,
      folded: this.#grid.viewport.layout === 'cards',
      unfolded: this.unfolded,
      fold: () => (this.unfolded = !this.unfolded),
    };
  }

  #selection(): TemplateResult {
    return deviceSelection(
      {
        chosen: this.#choice.size,
        shown: this.#rows.rows.length,
        busy: this.#bulk.running,
        toRegister: this.#access.allows('Devices_RegisterAll') ? this.#toRegister.length : undefined,
        mayPull: this.#access.allows('Devices_PullAll'),
        register: this.#register,
        pull: () => void this.#run('pull', this.#choice.records),
        all: () => this.#choice.chooseAll(),
        clear: () => {
          this.#choice.clear();
          void this.updateComplete.then(() => this.focus());
        },
      },
      this.t,
      this.format,
    );
  }

  /** Those of the chosen ones that are neither registered nor on the way. */
  get #toRegister(): readonly Device[] {
    return this.#choice.records.filter(({ registration: now }) => now !== 'registered' && now !== 'in-progress');
  }

  #empty(): TemplateResult {
    const { t } = this;
    const isAsked = this.#search.isOn || partsOf(this.#filter).some(Boolean);
    if (!isAsked) return messageView(icons.inbox, t.empty, t.emptyHint);
    return messageView(icons.inbox, t.noMatch, t.noMatchHint, { label: t.clearFilters, run: this.#clear });
  }

  #foot(): TemplateResult {
    const { t, format } = this;
    const hasMore = this.#search.isOn ? this.#search.hasMore : this.#devices.live?.hasMore === true;
    const shown = this.#rows.rows.length;
    const text = format.plural(hasMore ? t.countMore : t.count, shown);
    return html`<div class="foot" role="status">${text}</div>`;
  }

  readonly #type = (text: string) => {
    this.#search.type(text);
    this.#startOver();
  };

  /** Another question: what was chosen and scrolled to belongs to the old one. */
  #startOver(): void {
    this.#choice.clear();
    this.#grid.viewport.scrollTo(0);
  }

  readonly #setFilter = ({ connection, registration, categoryId, accountId }: DeviceFilter) => {
    this.connectionState = connection;
    this.registration = registration;
    this.userCategory = categoryId;
    this.userAccount = accountId;
  };

  readonly #clear = () => {
    this.#type('');
    this.#setFilter({});
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input[type=search]')?.focus());
  };

  readonly #retry = () => void this.#devices.refresh();

  readonly #onScroll = () => {
    const nearEnd = this.#grid.follow();
    if (!nearEnd) return;
    if (this.#search.isOn) this.#search.loadMore();
    else if (this.#devices.live?.hasMore) void this.#devices.live.loadMore();
  };

  readonly #register = () => {
    const devices = this.#toRegister;
    const deviceIds = devices.map(({ id }) => id);
    if (this.emit('csk-device-register-request', { deviceIds }, { cancelable: true }))
      void this.#run('register', devices);
  };

  async #run(action: DeviceBulkAction, devices: readonly Device[]): Promise<void> {
    const outcomes = await this.#bulk.run(
      this.store,
      action,
      devices.map(({ id }) => id),
    );
    if (outcomes.length === 0) return;
    this.emit(action === 'register' ? 'csk-device-registered' : 'csk-device-pulled', { outcomes });
  }

  #open(device: Device): void {
    this.selectedId = device.id;
    this.emit('csk-device-select', { id: device.id, device });
  }
}

const QUESTION = [
  'store',
  'sort',
  'connectionState',
  'registration',
  'categoryId',
  'accountId',
  'userCategory',
  'userAccount',
];

declare global {
  interface HTMLElementTagNameMap {
    'csk-device-list': CskDeviceList;
  }
}
