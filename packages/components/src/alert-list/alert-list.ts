import { isOpen, type Account, type Alert, type Device, type Id } from '@csk/core';
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
import { interpolate } from '../format/interpolate.ts';
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
import { caseDialog } from './case-dialog.ts';
import { listToolbar, selectionToolbar } from './alert-toolbar.ts';
import { RowPool } from './row-pool.ts';
import { moveRow, scrollToShow, visibleRows } from './row-window.ts';

type Layout = 'wide' | 'compact' | 'cards';

const ROW_HEIGHT: Readonly<Record<Layout, number>> = { wide: 40, compact: 40, cards: 84 };
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
 * @prop strings - Texts that replace the English ones.
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
  static override styles = [tokens, controls, states, alertListStyles];

  @property() view: 'open' | 'all' = 'open';
  @property() sort: AlertSort = 'priority';
  @property({ attribute: 'selected-id' }) selectedId: Id<'alert'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: false }) items: readonly Alert[] | undefined;

  @state() private chosen: ReadonlySet<Id<'alert'>> = new Set();
  @state() private layout: Layout = 'wide';
  @state() private scrolled = 0;
  @state() private viewport = 400;
  @state() private creating: readonly Id<'alert'>[] | undefined;
  @state() private spoken = '';

  @query('.scroller') private readonly scroller!: HTMLElement | null;
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  protected override readonly english = alertListStrings;

  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.items
        ? undefined
        : store.query('alert', alertQuery(this.view, this.deviceId, this.accountId), { pageSize: PAGE_SIZE }),
    () => [this.items === undefined, this.view, this.deviceId, this.accountId],
  );
  readonly #devices = new NameDirectory<Device>(this, (where) => this.store?.client.devices.list({ where }));
  readonly #customers = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #rows = new AlertRows();
  readonly #pool = new RowPool();
  readonly #announcer = new Announcer((text) => (this.spoken = text), ANNOUNCE_EVERY_MS);
  #focusId: Id<'alert'> | undefined;
  #wantsFocus = false;
  #jump: number | undefined;
  #resize: ResizeObserver | undefined;
  #lastWaiting = 0;

  constructor() {
    super();
    new MinuteClock(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#announcer.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // Another question: what was shown, chosen and scrolled to belongs to the old one.
    if (['view', 'sort', 'deviceId', 'accountId'].some((name) => changed.has(name))) {
      this.#rows.reset();
      this.chosen = new Set();
      this.#scrollTo(0);
    }
  }

  protected override updated(changed: PropertyValues): void {
    const { scroller } = this;
    if (scroller) {
      const height = ROW_HEIGHT[this.layout];
      this.#rowsElement(scroller).style.height = `${this.#rows.rows.length * height}px`;
      for (const row of scroller.querySelectorAll<HTMLElement>('.row')) {
        row.style.transform = `translateY(${Number(row.dataset['index']) * height}px)`;
      }
      // Only a jump of ours: the reader's own scrolling is known here a frame late and must not be undone.
      if (this.#jump !== undefined) scroller.scrollTop = this.#jump;
      this.#jump = undefined;
      if (this.viewport !== scroller.clientHeight) this.#measure();
      if (this.#wantsFocus) this.#focusRow();
    }
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
      ${this.#rows.rows.length === 0 ? this.#empty() : this.#grid()}
      <div class="sr-only" aria-live="polite">${this.spoken}</div>
      ${this.creating ? caseDialog(this.creating, t, this.#closeForm) : nothing}`;
  }

  #arrange(alerts: readonly Alert[]): void {
    const height = ROW_HEIGHT[this.layout];
    const topIndex = Math.floor(this.scrolled / height);
    const topId = this.#rows.rows[topIndex]?.id;
    this.#rows.update(alerts, this.sort, this.scrolled > 0);
    // Rows above the reader may have gone or moved; what is being read stays where it is.
    const nowAt = this.#rows.indexOf(topId);
    if (this.scrolled > 0 && nowAt >= 0 && nowAt !== topIndex)
      this.#scrollTo(this.scrolled + (nowAt - topIndex) * height);
    const { waiting } = this.#rows;
    if (waiting > this.#lastWaiting) this.#announcer.say(interpolate(this.t.newAnnouncement, { count: waiting }));
    this.#lastWaiting = waiting;
    const chosen = [...this.chosen].filter((id) => this.#rows.indexOf(id) >= 0);
    if (chosen.length !== this.chosen.size) this.chosen = new Set(chosen);
  }

  #grid(): TemplateResult {
    const { t } = this;
    const { rows, waiting } = this.#rows;
    return html`<div class="frame ${this.layout}">
      ${
        waiting > 0
          ? html`<button type="button" class="arrivals primary" part="arrivals" @click=${this.#showArrivals}>
              ${icon('arrowUp')}${interpolate(t.newAlerts, { count: waiting })}
            </button>`
          : nothing
      }
      <div
        class="grid"
        role="grid"
        aria-label=${t.title}
        aria-rowcount=${rows.length + 1}
        aria-multiselectable="true"
        @keydown=${this.#onKey}
        @click=${this.#onClick}
        @focusin=${this.#onFocus}
      >
        ${columnHeads(t)}
        <div class="scroller" role="presentation" @scroll=${this.#onScroll}>
          <div class="rows" role="rowgroup">${this.#pooledRows()}</div>
        </div>
      </div>
    </div>`;
  }

  #pooledRows(): readonly unknown[] {
    const { rows } = this.#rows;
    const range = visibleRows(this.scrolled, this.viewport, ROW_HEIGHT[this.layout], rows.length);
    const shown = rows.slice(range.first, range.last);
    // The row with the keyboard focus stays in the document however far it is scrolled away.
    const focused = rows[this.#rows.indexOf(this.#focusId)];
    if (focused && !shown.includes(focused)) shown.push(focused);
    const tabStop = focused?.id ?? rows[0]?.id;
    const now = Date.now();
    return this.#pool.assign(shown.map(({ id }) => id)).map((id) => {
      const index = this.#rows.indexOf(id);
      const alert = rows[index];
      if (!alert) return html`<div hidden></div>`;
      return alertRow(
        {
          alert,
          index,
          device: this.#devices.name(alert.deviceId) ?? alert.deviceKey ?? '',
          customer: this.#customers.name(alert.accountId) ?? '',
          chosen: this.chosen.has(alert.id),
          current: alert.id === this.selectedId,
          focusable: alert.id === tabStop,
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
    return selectionToolbar(this.t, {
      chosen: this.chosen.size,
      eligible: this.#eligible().length,
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

  /** A bulk action works on those it applies to and says so, instead of failing for all. */
  #eligible(): readonly Id<'alert'>[] {
    return this.#rows.rows
      .filter((alert) => this.chosen.has(alert.id) && isOpen(alert) && !alert.caseId)
      .map(({ id }) => id);
  }

  readonly #createCase = () => {
    const alertIds = this.#eligible();
    if (this.emit('csk-case-create-request', { alertIds }, { cancelable: true })) this.creating = alertIds;
  };

  readonly #closeForm = () => {
    this.creating = undefined;
    this.chosen = new Set();
  };

  readonly #retry = () => void this.#alerts.refresh();

  readonly #showArrivals = () => {
    this.#scrollTo(0);
    this.#focusId = undefined;
  };

  readonly #onScroll = () => {
    const { scroller } = this;
    if (!scroller) return;
    this.scrolled = scroller.scrollTop;
    const height = ROW_HEIGHT[this.layout];
    const nearEnd = scroller.scrollTop + 2 * scroller.clientHeight > this.#rows.rows.length * height;
    if (nearEnd && this.#alerts.live?.hasMore) void this.#alerts.live.loadMore();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const id = rowId(event);
    const index = this.#rows.indexOf(id);
    const alert = this.#rows.rows[index];
    if (!alert || event.altKey || event.ctrlKey || event.metaKey) return;
    const height = ROW_HEIGHT[this.layout];
    const target = moveRow(
      event.key,
      index,
      this.#rows.rows.length,
      Math.max(1, Math.floor(this.viewport / height) - 1),
    );
    if (target !== undefined) this.#goTo(target);
    else if (event.key === 'Enter') this.#open(alert);
    else if (event.key === ' ') this.#choose(alert.id);
    else return;
    event.preventDefault();
  };

  readonly #onClick = (event: Event) => {
    const alert = this.#rows.rows[this.#rows.indexOf(rowId(event))];
    if (!alert) return;
    const target = event.target instanceof Element ? event.target : undefined;
    if (target instanceof HTMLInputElement) this.#choose(alert.id);
    else if (!target?.closest('.choose')) this.#open(alert);
  };

  readonly #onFocus = (event: Event) => {
    const id = rowId(event);
    if (id === undefined || id === this.#focusId) return;
    this.#focusId = id;
    this.requestUpdate();
  };

  #goTo(index: number): void {
    this.#focusId = this.#rows.rows[index]?.id;
    this.#scrollTo(scrollToShow(index, this.scrolled, this.viewport, ROW_HEIGHT[this.layout]));
    this.#wantsFocus = true;
    this.requestUpdate();
  }

  #scrollTo(top: number): void {
    this.scrolled = top;
    this.#jump = top;
  }

  #focusRow(): void {
    this.#wantsFocus = false;
    const rows = this.renderRoot.querySelectorAll<HTMLElement>('.row');
    [...rows].find(({ dataset }) => dataset['id'] === this.#focusId)?.focus({ preventScroll: true });
  }

  #open(alert: Alert): void {
    this.selectedId = alert.id;
    this.emit('csk-alert-select', { id: alert.id, alert });
  }

  #choose(id: Id<'alert'>): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  #measure(): void {
    const width = this.clientWidth;
    this.layout = width < 560 ? 'cards' : width < 860 ? 'compact' : 'wide';
    this.viewport = this.scroller?.clientHeight ?? this.clientHeight;
  }

  #rowsElement(scroller: HTMLElement): HTMLElement {
    return scroller.firstElementChild as HTMLElement;
  }
}

function rowId(event: Event): string | undefined {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.row')?.dataset['id'] : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-list': CskAlertList;
  }
}
