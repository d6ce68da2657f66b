import type { Alert, AlertType, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { firstAnswer, messageView, needsClientView, offlineBadge, staleBanner } from '../element/state-views.ts';
import * as icons from '../theme/icons.ts';
import { filterBarStyles } from '../row-grid/filter-bar.styles.ts';
import { rowGrid } from '../row-grid/row-grid.styles.ts';
import { searchState } from '../row-grid/search-state.ts';
import { controls } from '../theme/controls.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { columnStyles, knownColumns, type AlertColumn } from './alert-columns.ts';
import { partsOf } from './alert-filter.ts';
import type { AlertAssignedFilter, AlertConditionFilter, AlertFilter, AlertHandlingFilter } from './alert-filter.ts';
import type { AlertListFilter } from './alert-list-view.ts';
import { AlertGrid } from './alert-grid.ts';
import { alertListStrings, type AlertListStrings, type AlertListTexts } from './alert-list.strings.ts';
import { alertListStyles } from './alert-list.styles.ts';
import type { AlertSort } from './alert-order.ts';
import { AlertSource } from './alert-source.ts';
import { AlertFilterBar } from './alert-filter-bar.ts';
import { listToolbar } from './alert-toolbar.ts';
import { RAISED_WITHIN, type AlertRaisedWithin } from './recent-alerts.ts';

/**
 * Alerts, one row a problem: repeats stay under their parent. Live inside a `<csk-provider>`, or over plain `items`.
 * Give it a height; it scrolls inside itself and keeps only the rows on screen in the document.
 *
 * Keys: arrows, PageUp, PageDown, Home and End move between rows; Enter opens the alert; Space chooses it for bulk work,
 * with Shift all from the last chosen one. What the caller may not do is not offered.
 *
 * @summary Live, virtual list of alerts with filters and bulk work.
 * @attr view - `open` (default) or `all`.
 * @attr sort - `priority` (default) or `newest`.
 * @attr selected-id - The alert that is open elsewhere on the page; its row is marked.
 * @attr device-id - Only alerts of this device.
 * @attr account-id - Only alerts of this customer; the user is then not asked for one.
 * @attr search - Words that an alert must contain; the user may change them.
 * @attr priority - Only alerts of this class, `high`, `medium` or `low`; the user may change it.
 * @attr handling - Only alerts that are `unacknowledged`, `acknowledged`, `in-progress`, `shelved` or `closed`; the user
 * may change it. Shelved ones are shown with `shelved` only, or in the view of all.
 * @attr condition - Only alerts whose condition is `lasting` or `over`; the user may change it.
 * @attr assigned - Only alerts that are assigned to `me` or to `nobody`; the user may change it.
 * @attr alert-type - Only alerts of this kind; the user may change it.
 * @attr raised-within - Only alerts raised within the last `hour`, `day` (24 hours), `week` or `month` (30 days); the
 * user may change it.
 * @attr columns - Which columns are shown beside the description, in their fixed order: some of `priority`, `device`,
 * `customer`, `status`, `times` and `age`, with commas between; all when absent. The user may change it.
 * @attr sound - Two soft tones tell of new alerts, at most every ten seconds and never while the page is hidden. Off
 * unless set; browsers keep a page silent until its user first touches it.
 * @prop filter - What the list is filtered by, as one value to keep and to set again: `search`, `priority`, `handling`,
 * `condition`, `assigned`, `type`, `raisedWithin` and `accountId`.
 * @prop items - Alerts of the host's own; the client, if there is one, is asked only for names.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-alert-select - A row was opened; `detail` is `{ id, alert }`.
 * @fires csk-case-create-request - A case for the chosen alerts is asked for; cancelable. Unless prevented, the element
 * shows its own form.
 * @fires csk-case-resolved - The form shows a case that an alert had already, and it was resolved; `detail` is
 * `{ id, case }`.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-view-change - The user changed filters, view, sort or columns; `detail` has all of them, in plain values to
 * keep and to set again.
 * @fires csk-work-order-create-request - A work order is asked for of the chosen alerts; cancelable. Unless prevented, the
 * element shows its own form. `detail` is `{ alertIds }`.
 * @fires csk-work-order-created - The form made a work order; `detail` is `{ id, workOrder }`.
 * @fires csk-case-alerts-added - The chosen alerts were added to a case; `detail` is `{ id, case, alertIds }`.
 * @fires csk-alert-bulk - Something was done to the chosen alerts; `detail` is `{ action, outcomes }`.
 * @slot actions - Further controls in the toolbar.
 * @csspart toolbar - Title, view and sort.
 * @csspart filters - Filters.
 * @csspart shelve - Where the end and the reason of shelving are asked for.
 * @csspart ending - Where a reason is asked for when alerts are closed or opened again.
 * @csspart work-order-form - The fields of a new work order.
 * @csspart outcome - What became of a bulk action.
 * @csspart row - One alert.
 * @csspart arrivals - The button that tells of new alerts.
 * @csspart state - The text shown instead of rows.
 * @cssprop --csk-surface-selected - Background of chosen rows.
 * @cssprop --csk-high - Colour of high priority; likewise `--csk-medium` and `--csk-low`.
 */
export class CskAlertList extends CskElement<AlertListTexts, AlertListStrings> {
  static override styles = [tokens, controls, states, rowGrid, filterBarStyles, columnStyles, alertListStyles];

  @property() view: 'open' | 'all' = 'open';
  @property() sort: AlertSort = 'priority';
  @property({ attribute: 'selected-id' }) selectedId: Id<'alert'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property() search = '';
  @property() priority: Alert['priority']['level'] | undefined;
  @property() handling: AlertHandlingFilter | undefined;
  @property() condition: AlertConditionFilter | undefined;
  @property() assigned: AlertAssignedFilter | undefined;
  @property({ attribute: 'alert-type' }) alertType: AlertType | undefined;
  @property({ attribute: 'raised-within' }) raisedWithin: AlertRaisedWithin | undefined;
  @property({ converter: { fromAttribute: (text) => text?.split(',').map((name) => name.trim()) } })
  columns: readonly AlertColumn[] | undefined;
  @property({ type: Boolean }) sound = false;
  @property({ attribute: false }) items: readonly Alert[] | undefined;

  /** What the user chose where the host has not decided. */
  @state() private userAccount: Id<'account'> | undefined;
  @state() private spoken = '';

  protected override readonly english = alertListStrings;
  protected override readonly section = 'alertList';

  readonly #source = new AlertSource(this, () => ({
    own: this.items,
    view: this.view,
    sort: this.sort,
    filter: this.#filter,
    deviceId: this.deviceId,
  }));
  readonly #grid = new AlertGrid(
    this,
    this.#source,
    () => ({
      sort: this.sort,
      isOwn: this.items !== undefined,
      currentId: this.selectedId,
      columns: knownColumns(this.columns),
      sound: this.sound,
      t: this.t,
      format: this.format,
    }),
    { open: (alert) => this.#open(alert), announce: (text) => (this.spoken = text) },
  );
  readonly #selection = new LazyPart(this, async () => {
    const { AlertSelection } = await import('./alert-selection.ts');
    return new AlertSelection(this, this.#grid.choice, this.#grid.rows, {
      createCase: (alertIds) => this.emit('csk-case-create-request', { alertIds }, { cancelable: true }),
      createWorkOrder: (alertIds) => this.emit('csk-work-order-create-request', { alertIds }, { cancelable: true }),
      ordered: (workOrder) => this.emit('csk-work-order-created', { id: workOrder.id, workOrder }),
      linked: (one, alertIds) => this.emit('csk-case-alerts-added', { id: one.id, case: one, alertIds }),
      done: (action, outcomes) => this.emit('csk-alert-bulk', { action, outcomes }),
      unloaded: () => this.#source.unloaded,
    });
  });
  readonly #bar = new AlertFilterBar(
    this,
    () => this.userAccount,
    (english) => this.textsWith(english),
  );

  constructor() {
    super();
    new MinuteClock(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#grid.stop();
    this.#source.search.stop();
  }

  @property({ attribute: false })
  get filter(): AlertListFilter {
    return { search: this.search || undefined, ...this.#filter, accountId: this.userAccount };
  }
  set filter(filter: AlertListFilter | undefined) {
    this.search = filter?.search ?? '';
    this.#setFilter(filter ?? {});
  }

  /** Puts the keyboard on the row that Tab would come to. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('search')) this.#source.search.type(this.search);
    if (changed.get('store') !== undefined) this.userAccount = undefined;
    if (!QUESTION.some((name) => changed.has(name))) return;
    this.#selection.part?.clear();
    this.#grid.startOver();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.items && !this.store) return needsClientView(t);
    const { snapshot, alerts } = this.#source;
    if (alerts) this.#grid.arrange(alerts);
    const isChosen = this.#grid.choice.size > 0;
    const work = isChosen ? this.#selection.want() : this.#selection.part;
    const texts = work && { t: this.textsWith(work.english), format: this.format, explain: this.explain };
    // One template for all states: the field that the user is in must not be made anew while the answer is awaited.
    return html`<div class=${this.#grid.isNarrow ? 'narrow' : ''}>
        ${texts && isChosen && work.isReady ? work.toolbar(texts) : this.#toolbar()} ${this.#filters()}
        ${alerts && !this.items && snapshot?.error ? staleBanner(t, this.explain(snapshot.error), this.#source.refresh) : nothing}
        ${texts && work.outcome(texts)} ${missingParts(t, [this.#selection, ...this.#bar.parts, this.#grid.sound])}
      </div>
      ${alerts ? this.#found() : firstAnswer(t, snapshot, this.explain, this.#source.refresh)}
      <div class="sr-only" aria-live="polite">${this.spoken}</div>
      ${texts && work.dialog(texts)}`;
  }

  #found(): TemplateResult {
    if (this.#grid.rows.rows.length > 0) return this.#grid.view();
    return searchState(this.#source.search, this.t, this.explain) ?? this.#empty();
  }

  #toolbar(): TemplateResult {
    return listToolbar(this.t, {
      view: this.view,
      sort: this.sort,
      hasViews: this.items === undefined,
      mark: offlineBadge(this.t, this.items ? undefined : this.connection),
      setView: (view) => this.#setUp({ view }),
      setSort: (sort) => this.#setUp({ sort }),
    });
  }

  #filters(): TemplateResult {
    return this.#bar.view(
      {
        search: this.search,
        filter: this.#filter,
        isCustomerGiven: Boolean(this.accountId),
        columns: knownColumns(this.columns),
        isNarrow: this.#grid.isNarrow,
        setSearch: (search) => this.#setUp({ search }),
        setColumns: (columns) => this.#setUp({ columns }),
        setFilter: (filter) => {
          this.#setFilter(filter);
          this.#setUp({});
        },
      },
      this.t,
      this.format,
    );
  }

  get #filter(): AlertFilter {
    return {
      // An attribute that was removed is `null`.
      priority: this.priority ?? undefined,
      handling: this.handling ?? undefined,
      condition: this.condition ?? undefined,
      assigned: this.assigned ?? undefined,
      type: this.alertType ?? undefined,
      raisedWithin: RAISED_WITHIN.find((known) => known === this.raisedWithin),
      accountId: this.accountId ?? this.userAccount,
    };
  }

  #empty(): TemplateResult {
    const { t } = this;
    if (this.#source.search.isOn || partsOf({ ...this.#filter, accountId: this.userAccount }).some(Boolean)) {
      return messageView(icons.inbox, t.noMatch, t.noMatchHint, { label: t.clearFilters, run: this.#clear });
    }
    return this.view === 'open' && !this.items
      ? messageView(icons.closed, t.emptyOpen, t.emptyOpenHint)
      : messageView(icons.inbox, t.emptyAll, t.emptyAllHint);
  }

  #open(alert: Alert): void {
    this.selectedId = alert.id;
    this.emit('csk-alert-select', { id: alert.id, alert });
  }

  readonly #clear = () => {
    this.#setFilter({});
    this.#setUp({ search: '' });
    this.focusOn('input[type=search]');
  };

  /** The user's doing, told to the host: what it sets itself is no news to it. */
  #setUp(changes: Partial<Pick<this, 'view' | 'sort' | 'search' | 'columns'>>): void {
    Object.assign(this, changes);
    const { view, sort, filter } = this;
    this.emit('csk-view-change', { view, sort, filter, columns: knownColumns(this.columns) });
  }

  readonly #setFilter = (filter: AlertFilter) => {
    this.priority = filter.priority;
    this.handling = filter.handling;
    this.condition = filter.condition;
    this.assigned = filter.assigned;
    this.alertType = filter.type;
    this.raisedWithin = filter.raisedWithin;
    this.userAccount = filter.accountId;
  };
}

/** Properties that ask another question: what was shown, chosen and scrolled to belongs to the old one. */
const QUESTION = [
  'store',
  'view',
  'sort',
  'search',
  'deviceId',
  'accountId',
  'priority',
  'handling',
  'condition',
  'assigned',
  'alertType',
  'raisedWithin',
  'userAccount',
];

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-list': CskAlertList;
  }
}
