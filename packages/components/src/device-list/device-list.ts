import type { Device, Id, RegistrationStatus } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { DeviceConnection } from '../device-facts/device-badges.ts';
import { CskElement } from '../element/csk-element.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { firstAnswer, messageView, needsClientView, offlineBadge, staleBanner } from '../element/state-views.ts';
import * as icons from '../theme/icons.ts';
import { filterBarStyles } from '../row-grid/filter-bar.styles.ts';
import { RowChoice } from '../row-grid/row-choice.ts';
import { rowGrid } from '../row-grid/row-grid.styles.ts';
import { RowGrid } from '../row-grid/row-grid.ts';
import { searchState } from '../row-grid/search-state.ts';
import { SortedRows } from '../row-grid/sorted-rows.ts';
import { controls } from '../theme/controls.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { DeviceFilterBar } from './device-filter-bar.ts';
import { DEVICE_ORDERS, filterDevices, partsOf, type DeviceFilter, type DeviceSort } from './device-filter.ts';
import { deviceListStrings, type DeviceListStrings } from './device-list.strings.ts';
import { deviceListStyles } from './device-list.styles.ts';
import { QUESTION, type DeviceListFilter } from './device-list-view.ts';
import { DeviceSource } from './device-source.ts';
import { deviceTable } from './device-table.ts';
import { deviceToolbar } from './device-toolbar.ts';
import { ToldChoice } from './told-choice.ts';

/**
 * Devices with their registration and connection, live inside a `<csk-provider>` or over plain `items`: searched,
 * filtered, chosen for bulk registration, for a fetch of their state or for a case that is about them. Give it a height; it scrolls inside itself and keeps
 * only the rows on screen in the document. What the caller may not do is not offered.
 *
 * Keys: arrows, PageUp, PageDown, Home and End move between rows; Enter opens the device; Space chooses it, with Shift
 * all from the last chosen one.
 *
 * @summary Live, virtual list of devices with search, filters and bulk registration.
 * @attr sort - `name` (default) or `newest`.
 * @attr search - Words that a name or a device ID must contain; the user may change them.
 * @attr connection-state - Only devices that are `connected`, `silent`, `never-heard` or `disabled`; the user may change it.
 * @attr registration - Only devices of this registration status; the user may change it.
 * @attr category-id - Only devices of this category; the user is then not asked for one.
 * @attr account-id - Only devices of this customer; the user is then not asked for one.
 * @attr selected-id - The device that is open elsewhere on the page; its row is marked.
 * @prop filter - What the list is filtered by, as one value to keep and to set again: `search`, `connection`,
 *   `registration`, `categoryId` and `accountId`.
 * @prop items - Devices of the host's own; the element then lists none by itself.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-device-select - A row was opened; `detail` is `{ id, device }`.
 * @fires csk-device-view-change - The user changed search, filters or sort; `detail` is `{ sort, filter }`, plain values
 *   to keep and to set again.
 * @fires csk-selection-change - Rows were chosen or let go; `detail` is `{ ids }`, those of all chosen devices.
 * @fires csk-device-register-request - The chosen devices are to be registered; cancelable: a host that prevents it
 * registers them itself. `detail` is `{ deviceIds }`.
 * @fires csk-device-registered - Registration of one or many was asked for; `detail.outcomes` says what became of each.
 * @fires csk-case-create-request - A case about the chosen devices is asked for; cancelable. Unless prevented, the element
 * shows its own form. `detail` is `{ alertIds, deviceIds }`, without alerts.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-resolved - The case was resolved in the form; `detail` is `{ id, case }`.
 * @fires csk-case-open - The case that was made is asked for; `detail` is `{ id }`.
 * @fires csk-device-pulled - The state of one or many was fetched; `detail.outcomes` says what became of each.
 * @slot actions - Further controls in the toolbar.
 * @slot bulk-actions - Further buttons for the chosen devices; `csk-selection-change` says which those are. In a narrow
 * element they are among the further actions.
 * @csspart toolbar - Title and sort, or what can be done with the chosen devices.
 * @csspart filters - Search and filters.
 * @csspart row - One device.
 * @csspart outcome - What became of a bulk action.
 * @csspart state - The text shown instead of rows.
 * @cssprop --csk-surface-selected - Background of chosen rows.
 * @cssprop --csk-success - Colour of connected and registered devices; likewise `--csk-medium` and `--csk-high`.
 */
export class CskDeviceList extends CskElement<DeviceListStrings> {
  static override styles = [tokens, controls, states, rowGrid, filterBarStyles, deviceListStyles];

  @property() sort: DeviceSort = 'name';
  @property() search = '';
  @property({ attribute: 'connection-state' }) connectionState: DeviceConnection | undefined;
  @property() registration: RegistrationStatus | undefined;
  @property({ attribute: 'category-id' }) categoryId: Id<'category'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: 'selected-id' }) selectedId: Id<'device'> | undefined;
  @property({ attribute: false }) items: readonly Device[] | undefined;

  /** What the user chose where the host has not decided. */
  @state() private userCategory: Id<'category'> | undefined;
  @state() private userAccount: Id<'account'> | undefined;

  protected override readonly english = deviceListStrings;
  protected override readonly section = 'deviceList';

  readonly #rows = new SortedRows<Device>();
  readonly #choice = new RowChoice<Device>(this.#rows, () => this.requestUpdate());
  readonly #grid = new RowGrid<Device>(this, this.#rows, {
    open: (device) => this.#open(device),
    choose: (device, range) => this.#choice.choose(device, range),
  });
  readonly #told = new ToldChoice(this.#choice, (ids) => this.emit('csk-selection-change', { ids }));
  readonly #selection = new LazyPart(this, async () => {
    const { DeviceSelection } = await import('./device-selection.ts');
    return new DeviceSelection(this, this.#choice, this.#rows, {
      register: (deviceIds) => this.emit('csk-device-register-request', { deviceIds }, { cancelable: true }),
      createCase: (deviceIds) =>
        this.emit('csk-case-create-request', { alertIds: [], deviceIds }, { cancelable: true }),
      openCase: (id) => this.emit('csk-case-open', { id }),
      done: (action, outcomes) =>
        this.emit(action === 'register' ? 'csk-device-registered' : 'csk-device-pulled', { outcomes }),
    });
  });
  readonly #source = new DeviceSource(this, () => ({
    isOwn: this.items !== undefined,
    sort: this.sort,
    filter: this.#filter,
  }));
  readonly #bar = new DeviceFilterBar(this, () => this.userAccount);
  /** The host's devices that pass the filters. */
  #passing: readonly Device[] | undefined;

  constructor() {
    super();
    new MinuteClock(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#source.search.stop();
  }

  @property({ attribute: false })
  get filter(): DeviceListFilter {
    const { connection, registration } = this.#filter;
    return {
      ...{ search: this.search || undefined, connection, registration },
      ...{ categoryId: this.userCategory, accountId: this.userAccount },
    };
  }
  set filter(filter: DeviceListFilter | undefined) {
    this.search = filter?.search ?? '';
    this.#setFilter(filter ?? {});
  }

  /** Puts the keyboard on the row that Tab would come to. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('search')) this.#source.search.type(this.search);
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
    this.#told.check();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.items && !this.store) return needsClientView(t);
    const snapshot = this.#source.snapshot;
    const devices = this.#passing ?? snapshot?.data;
    if (devices) this.#arrange(devices);
    const isNarrow = this.#grid.viewport.layout === 'cards';
    const isChosen = this.#choice.size > 0;
    const work = isChosen ? this.#selection.want() : this.#selection.part;
    const texts = { t, format: this.format, explain: this.explain };
    // One template for all states: the field that the user is in must not be made anew while the answer is awaited.
    return html`<div class=${isNarrow ? 'narrow' : ''}>
        ${isChosen && work?.isReady ? work.toolbar(texts) : this.#toolbar()} ${this.#filters(isNarrow)}
        ${devices && !this.items && snapshot?.error ? staleBanner(t, this.explain(snapshot.error), this.#source.refresh) : nothing}
        ${work?.outcome(texts)} ${missingParts(t, [this.#selection, this.#bar.part])}
      </div>
      ${devices ? this.#found() : firstAnswer(t, snapshot, this.explain, this.#source.refresh)}`;
  }

  #found(): TemplateResult {
    return html`${this.#rows.rows.length === 0 ? (searchState(this.#source.search, this.t, this.explain) ?? this.#empty()) : this.#table()}
    ${this.#foot()}`;
  }

  get #filter(): DeviceFilter {
    return {
      // An attribute that was removed is `null`.
      connection: this.connectionState ?? undefined,
      registration: this.registration ?? undefined,
      categoryId: this.categoryId ?? this.userCategory,
      accountId: this.accountId ?? this.userAccount,
    };
  }

  #arrange(devices: readonly Device[]): void {
    const found = this.#source.search.found(devices);
    this.#grid.keepPlace(() => this.#rows.update(found, DEVICE_ORDERS[this.sort], this.#grid.reader.busy));
    this.#choice.prune();
  }

  #table(): TemplateResult {
    return deviceTable(
      {
        grid: this.#grid,
        choice: this.#choice,
        source: this.#source,
        count: this.#rows.rows.length,
        currentId: this.selectedId,
        onScroll: this.#onScroll,
      },
      this.t,
      this.format,
    );
  }

  #toolbar(): TemplateResult {
    const mark = offlineBadge(this.t, this.items ? undefined : this.connection);
    return deviceToolbar({ mark, sort: this.sort, setSort: (sort) => this.#setUp({ sort }) }, this.t);
  }

  #filters(isNarrow: boolean): TemplateResult {
    const { categoryId, accountId } = this;
    return this.#bar.view(
      {
        search: this.search,
        filter: {
          ...this.#filter,
          categoryId: categoryId ? undefined : this.userCategory,
          accountId: accountId ? undefined : this.userAccount,
        },
        given: { categoryId, accountId },
        isNarrow,
        setSearch: (search) => this.#setUp({ search }),
        setFilter: (filter) => {
          this.#setFilter(filter);
          this.#setUp({});
        },
      },
      this.t,
      this.format,
    );
  }

  #empty(): TemplateResult {
    const { t } = this;
    const isAsked = this.#source.search.isOn || partsOf(this.#filter).some(Boolean);
    if (!isAsked) return messageView(icons.inbox, t.empty, t.emptyHint);
    return messageView(icons.inbox, t.noMatch, t.noMatchHint, { label: t.clearFilters, run: this.#clear });
  }

  #foot(): TemplateResult {
    const { t, format } = this;
    const text = format.plural(this.#source.hasMore ? t.countMore : t.count, this.#rows.rows.length);
    return html`<div class="foot" role="status">${text}</div>`;
  }

  /** The user's doing, told to the host: what it sets itself is no news to it. */
  #setUp(changes: Partial<Pick<this, 'sort' | 'search'>>): void {
    Object.assign(this, changes);
    const { sort, filter } = this;
    this.emit('csk-device-view-change', { sort, filter });
  }

  /** Another question: what was chosen and scrolled to belongs to the old one. */
  #startOver(): void {
    this.#selection.part?.fold();
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
    this.#setFilter({});
    this.#setUp({ search: '' });
    this.focusOn('input[type=search]');
  };

  readonly #onScroll = () => {
    if (this.#grid.follow()) this.#source.loadMore();
  };

  #open(device: Device): void {
    this.selectedId = device.id;
    this.emit('csk-device-select', { id: device.id, device });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-device-list': CskDeviceList;
  }
}
