import type { Account, Alert, Device, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { Announcer } from '../element/announcer.ts';
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
import { rowGrid } from '../row-grid/row-grid.styles.ts';
import { RowGrid } from '../row-grid/row-grid.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { alertListStrings, type AlertListStrings } from './alert-list.strings.ts';
import { alertListStyles } from './alert-list.styles.ts';
import type { AlertSort } from './alert-order.ts';
import { alertQuery } from './alert-query.ts';
import { alertRow, columnHeads } from './alert-row.ts';
import { AlertRows } from './alert-rows.ts';
import { caseDialog, eligibleForCase } from './case-dialog.ts';
import { listToolbar, selectionToolbar } from './alert-toolbar.ts';

const PAGE_SIZE = 200;
const ANNOUNCE_EVERY_MS = 10_000;

/**
 * Alerts, one row a problem: repeats stay under their parent. Live inside a `<csk-provider>`, or over plain `items`.
 * Give it a height; it scrolls inside itself and keeps only the rows on screen in the document.
 *
 * Keys: arrows, PageUp, PageDown, Home and End move between rows; Enter opens the alert; Space chooses it for bulk work.
 *
 * @summary Live, virtual list of alerts with bulk choice.
 * @attr view - `open` (default) or `all`.
 * @attr sort - `priority` (default) or `newest`.
 * @attr selected-id - The alert that is open elsewhere on the page; its row is marked.
 * @attr device-id - Only alerts of this device.
 * @attr account-id - Only alerts of this customer.
 * @prop items - Alerts of the host's own; the element then asks no client.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-alert-select - A row was opened; `detail` is `{ id, alert }`.
 * @fires csk-case-create-request - A case for the chosen alerts is asked for; cancelable. Unless prevented, the element
 * shows its own form.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @slot actions - Further controls in the toolbar.
 * @csspart toolbar - Title, view and sort.
 * @csspart row - One alert.
 * @csspart arrivals - The button that tells of new alerts.
 * @csspart state - The text shown instead of rows.
 * @cssprop --csk-surface-selected - Background of chosen rows.
 * @cssprop --csk-high - Colour of high priority; likewise `--csk-medium` and `--csk-low`.
 */
export class CskAlertList extends CskElement<AlertListStrings> {
  static override styles = [tokens, controls, states, rowGrid, alertListStyles];

  @property() view: 'open' | 'all' = 'open';
  @property() sort: AlertSort = 'priority';
  @property({ attribute: 'selected-id' }) selectedId: Id<'alert'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: false }) items: readonly Alert[] | undefined;

  @state() private chosen: ReadonlySet<Id<'alert'>> = new Set();
  @state() private creating: readonly Id<'alert'>[] | undefined;
  @state() private spoken = '';

  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  protected override readonly english = alertListStrings;
  protected override readonly section = 'alertList';

  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.items
        ? undefined
        : store.query('alert', alertQuery(this.view, this.deviceId, this.accountId, this.sort), {
            pageSize: PAGE_SIZE,
          }),
    () => [this.items === undefined, this.view, this.deviceId, this.accountId, this.sort],
  );
  readonly #devices = new NameDirectory<Device>(this, (where) => this.store?.client.devices.list({ where }));
  readonly #customers = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #rows = new AlertRows();
  readonly #grid = new RowGrid<Alert>(this, this.#rows, {
    open: (alert) => this.#open(alert),
    choose: (alert) => this.#choose(alert.id),
  });
  readonly #announcer = new Announcer((text) => (this.spoken = text), ANNOUNCE_EVERY_MS);
  #lastWaiting = 0;

  constructor() {
    super();
    new MinuteClock(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#announcer.stop();
  }

  /** Puts the keyboard on the row that Tab would come to. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    // Another question: what was shown, chosen and scrolled to belongs to the old one.
    if (['view', 'sort', 'deviceId', 'accountId'].some((name) => changed.has(name))) {
      this.#rows.reset();
      this.chosen = new Set();
      this.#grid.viewport.scrollTo(0);
    }
  }

  protected override updated(changed: PropertyValues): void {
    this.#grid.viewport.place(this.#rows.rows.length);
    if (changed.has('creating') && this.creating && this.dialog && !this.dialog.open) this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#alerts.value;
    const alerts = this.items ?? snapshot?.data;
    if (!this.items && !this.store) return needsClientView(t);
    if (!alerts) {
      const waiting = snapshot?.status !== 'error';
      return html`${this.#toolbar()}${
        waiting ? loadingView(t, 9) : errorView(t, this.explain(snapshot.error), this.#retry)
      }`;
    }
    this.#arrange(alerts);
    return html`${this.chosen.size > 0 ? this.#selection() : this.#toolbar()}
      ${!this.items && snapshot?.error ? staleBanner(t, this.explain(snapshot.error), this.#retry) : nothing}
      ${this.#rows.rows.length === 0 ? this.#empty() : this.#table()}
      <div class="sr-only" aria-live="polite">${this.spoken}</div>
      ${this.creating ? caseDialog(this.creating, t, this.#closeForm) : nothing}`;
  }

  #arrange(alerts: readonly Alert[]): void {
    const { busy } = this.#grid.reader;
    const hold = this.#grid.viewport.scrolled > 0 || busy;
    this.#grid.keepPlace(() => this.#rows.update(alerts, this.sort, hold, busy, this.items === undefined));
    const { waiting } = this.#rows;
    if (waiting > this.#lastWaiting) this.#announcer.say(this.format.plural(this.t.newAnnouncement, waiting));
    this.#lastWaiting = waiting;
    const chosen = [...this.chosen].filter((id) => this.#rows.indexOf(id) >= 0);
    if (chosen.length !== this.chosen.size) this.chosen = new Set(chosen);
  }

  #table(): TemplateResult {
    const { t } = this;
    const { rows, waiting } = this.#rows;
    return html`<div class="frame ${this.#grid.viewport.layout}">
      ${
        waiting > 0
          ? html`<button type="button" class="arrivals primary" part="arrivals" @click=${this.#showArrivals}>
              ${icon('arrowUp')}${this.format.plural(t.newAlerts, waiting)}
            </button>`
          : nothing
      }
      <div
        class="grid"
        role="grid"
        aria-label=${t.title}
        aria-rowcount=${rows.length + 1}
        aria-multiselectable="true"
        @keydown=${this.#grid.onKey}
        @click=${this.#grid.onClick}
        @pointermove=${this.#grid.reader.touched}
        @focusin=${this.#grid.focus.onFocus}
      >
        ${columnHeads(t)}
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
      const { record: alert, index, focusable } = slot;
      return alertRow(
        {
          alert,
          index,
          device: this.#devices.name(alert.deviceId) ?? alert.deviceKey ?? '',
          customer: this.#customers.name(alert.accountId) ?? '',
          chosen: this.chosen.has(alert.id),
          current: alert.id === this.selectedId,
          focusable,
        },
        this.t,
        this.format,
        now,
      );
    });
  }

  #toolbar(): TemplateResult {
    return listToolbar(this.t, {
      view: this.view,
      sort: this.sort,
      hasViews: this.items === undefined,
      mark: offlineBadge(this.t, this.items ? undefined : this.connection),
      setView: (view) => (this.view = view),
      setSort: (sort) => (this.sort = sort),
    });
  }

  #selection(): TemplateResult {
    return selectionToolbar(this.t, this.format, {
      chosen: this.chosen.size,
      eligible: eligibleForCase(this.#rows.rows, this.chosen).length,
      createCase: this.#createCase,
      clear: () => (this.chosen = new Set()),
    });
  }

  #empty(): TemplateResult {
    const { t } = this;
    return this.view === 'open' && !this.items
      ? messageView('closed', t.emptyOpen, t.emptyOpenHint)
      : messageView('inbox', t.emptyAll, t.emptyAllHint);
  }

  readonly #createCase = () => {
    const alertIds = eligibleForCase(this.#rows.rows, this.chosen);
    if (this.emit('csk-case-create-request', { alertIds }, { cancelable: true })) this.creating = alertIds;
  };

  readonly #closeForm = () => {
    this.creating = undefined;
    this.chosen = new Set();
  };

  readonly #retry = () => void this.#alerts.refresh();

  readonly #showArrivals = () => {
    this.#grid.reader.ended();
    this.#grid.viewport.scrollTo(0);
    this.#grid.focus.forget();
  };

  readonly #onScroll = () => {
    const nearEnd = this.#grid.viewport.follow(this.#rows.rows.length);
    if (nearEnd && this.#alerts.live?.hasMore) void this.#alerts.live.loadMore();
  };

  #open(alert: Alert): void {
    this.selectedId = alert.id;
    this.emit('csk-alert-select', { id: alert.id, alert });
  }

  #choose(id: Id<'alert'>): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-list': CskAlertList;
  }
}
