import type { Account, Case, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { alertListStyles } from '../alert-list/alert-list.styles.ts';
import { Announcer } from '../element/announcer.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { firstAnswer, messageView, needsClientView, offlineBadge, staleBanner } from '../element/state-views.ts';
import { arrivalsButton } from '../row-grid/arrivals-button.ts';
import { gridFrame } from '../row-grid/grid-frame.ts';
import { HeldRows } from '../row-grid/held-rows.ts';
import { rowGrid } from '../row-grid/row-grid.styles.ts';
import { RowGrid } from '../row-grid/row-grid.ts';
import { RowSearch } from '../row-grid/row-search.ts';
import { searchState } from '../row-grid/search-state.ts';
import { controls } from '../theme/controls.styles.ts';
import * as icons from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import type { CaseListFilter } from './case-list-view.ts';
import { caseListStrings, type CaseListStrings } from './case-list.strings.ts';
import { caseListStyles } from './case-list.styles.ts';
import { caseQuery, isCaseView, type CaseView } from './case-query.ts';
import { caseColumnHeads, caseRow } from './case-row.ts';
import { caseToolbar } from './case-toolbar.ts';

const PAGE_SIZE = 200;
const ANNOUNCE_EVERY_MS = 2_000;

/**
 * Cases, newest first. Live inside a `<csk-provider>`, or over plain `items`. Give it a height; it scrolls inside itself
 * and keeps only the rows on screen in the document.
 *
 * The search looks through the cases that are loaded for any part of number, title, description, owner and customer, and asks
 * the service for older ones, of which it finds the beginnings of words.
 *
 * Keys: arrows, PageUp, PageDown, Home and End move between rows; Enter opens the case.
 *
 * @summary Live, virtual, searchable list of cases.
 * @attr status - `open` (default), `resolved`, `cancelled` or `all`.
 * @attr search - Words that a case must contain.
 * @attr selected-id - The case that is open elsewhere on the page; its row is marked.
 * @attr account-id - Only cases of this customer.
 * @attr device-id - Only cases about this device.
 * @prop filter - What the list is filtered by, as one value to keep and to set again: `search`.
 * @prop items - Cases of the host's own; the client, if there is one, is asked only for names.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-select - A row was opened; `detail` is `{ id, case }`.
 * @fires csk-case-view-change - The user changed status or search; `detail` is `{ status, filter }`, plain values to keep
 *   and to set again.
 * @slot actions - Further controls in the toolbar.
 * @csspart toolbar - Title, search and status.
 * @csspart row - One case.
 * @csspart arrivals - The button that tells of new cases.
 * @csspart state - The text shown instead of rows.
 * @cssprop --csk-surface-selected - Background of the marked row.
 */
export class CskCaseList extends CskElement<CaseListStrings> {
  static override styles = [tokens, controls, states, rowGrid, alertListStyles, caseListStyles];

  @property() status: CaseView = 'open';
  @property() search = '';
  @property({ attribute: 'selected-id' }) selectedId: Id<'case'> | undefined;
  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: false }) items: readonly Case[] | undefined;

  @state() private spoken = '';

  protected override readonly english = caseListStrings;
  protected override readonly section = 'caseList';

  readonly #cases = new LiveController(
    this,
    (store) =>
      this.items ? undefined : store.query('case', caseQuery(this.status, this.#scope), { pageSize: PAGE_SIZE }),
    () => [this.items === undefined, this.status, this.accountId, this.deviceId],
  );
  readonly #search = new RowSearch<Case>(this, {
    hasMore: () => this.#hasPages,
    ask: (store, search) =>
      store.query('case', { ...caseQuery(this.status, this.#scope), search }, { pageSize: PAGE_SIZE }),
    parts: () => [this.status, this.accountId, this.deviceId],
    texts: (one) => [one.number, one.title, one.description, one.assignedTo, this.#customers.name(one.accountId)],
    textsVersion: () => this.#customers.version,
    paused: () => this.#searched(),
  });
  readonly #customers = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #rows = new HeldRows<Case>();
  readonly #grid = new RowGrid<Case>(this, this.#rows, { open: (one) => this.#open(one) });
  readonly #announcer = new Announcer((text) => (this.spoken = text), ANNOUNCE_EVERY_MS);
  #lastWaiting = 0;
  /** The host's cases of this status. */
  #passing: readonly Case[] | undefined;

  constructor() {
    super();
    new MinuteClock(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#announcer.stop();
    this.#search.stop();
  }

  @property({ attribute: false })
  get filter(): CaseListFilter {
    return { search: this.search || undefined };
  }
  set filter(filter: CaseListFilter | undefined) {
    this.search = filter?.search ?? '';
  }

  /** Puts the keyboard on the row that Tab would come to. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!isCaseView(this.status)) this.status = 'open';
    if (changed.has('search')) this.#search.type(this.search);
    if (changed.has('items') || changed.has('status')) {
      this.#passing = this.items?.filter(({ status }) => this.status === 'all' || status === this.status);
    }
    // Another question: what was shown and scrolled to belongs to the old one.
    if (['store', 'status', 'search', 'accountId', 'deviceId'].some((name) => changed.has(name))) {
      this.#rows.reset();
      this.#grid.viewport.scrollTo(0);
    }
  }

  protected override updated(): void {
    this.#grid.viewport.place(this.#rows.rows.length);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#cases.value;
    const cases = this.#passing ?? snapshot?.data;
    if (!this.items && !this.store) return needsClientView(t);
    if (cases) this.#arrange(cases);
    // One template for all states: the field that the user is in must not be made anew while the answer is awaited.
    return html`${this.#toolbar()}
      ${cases && !this.items && snapshot?.error ? staleBanner(t, this.explain(snapshot.error), this.#retry) : nothing}
      ${cases ? this.#found() : firstAnswer(t, snapshot, this.explain, this.#retry)}
      <div class="sr-only" aria-live="polite">${this.spoken}</div>`;
  }

  #found(): TemplateResult {
    if (this.#rows.rows.length > 0) return this.#table();
    return searchState(this.#search, this.t, this.explain) ?? this.#empty();
  }

  get #scope() {
    return { accountId: this.accountId, deviceId: this.deviceId };
  }

  #arrange(cases: readonly Case[]): void {
    const { viewport, reader } = this.#grid;
    const hold = viewport.scrolled > 0 || reader.busy;
    this.#grid.keepPlace(() => this.#rows.update(this.#search.found(cases), hold));
    const { waiting } = this.#rows;
    if (waiting > this.#lastWaiting) this.#announcer.say(this.format.plural(this.t.newAnnouncement, waiting));
    this.#lastWaiting = waiting;
  }

  #toolbar(): TemplateResult {
    return caseToolbar(this.t, {
      status: this.status,
      search: this.search,
      mark: offlineBadge(this.t, this.items ? undefined : this.connection),
      setStatus: (status) => this.#setUp({ status }),
      setSearch: (search) => this.#setUp({ search }),
    });
  }

  #table(): TemplateResult {
    const { t } = this;
    const { rows, waiting } = this.#rows;
    return gridFrame({
      grid: this.#grid,
      label: t.title,
      count: rows.length,
      isPart: this.#search.isOn ? this.#search.hasMore : this.#hasPages,
      isChoice: false,
      arrivals: waiting > 0 ? arrivalsButton(this.format.plural(t.newCases, waiting), this.#grid.toTop) : undefined,
      heads: caseColumnHeads(t),
      rows: this.#pooledRows(),
      onScroll: this.#onScroll,
    });
  }

  #pooledRows(): readonly unknown[] {
    const now = Date.now();
    return this.#grid.slots().map((slot) => {
      if (!slot) return html`<div hidden></div>`;
      const { record: one, index, focusable } = slot;
      const customer = this.#customers.name(one.accountId) ?? '';
      const current = one.id === this.selectedId;
      return caseRow({ case: one, index, customer, current, focusable }, this.t, this.format, now);
    });
  }

  #empty(): TemplateResult {
    const { t } = this;
    if (this.#search.isOn) return messageView(icons.inbox, t.noMatch, t.noMatchHint);
    if (this.status === 'open') return messageView(icons.closed, t.emptyOpen, t.emptyOpenHint);
    return messageView(icons.caseFile, t.empty, t.emptyHint);
  }

  /** Tells how many cases there are, once they are arranged. */
  #searched(): void {
    if (!this.#search.isOn) return;
    void this.updateComplete.then(() => this.#announcer.say(this.format.plural(this.t.found, this.#rows.rows.length)));
  }

  readonly #retry = () => void this.#cases.refresh();

  readonly #onScroll = () => {
    const nearEnd = this.#grid.follow();
    if (!nearEnd) return;
    if (this.#search.isOn) this.#search.loadMore();
    else if (this.#hasPages) void this.#cases.live?.loadMore();
  };

  get #hasPages(): boolean {
    return !this.items && this.#cases.live?.hasMore === true;
  }

  /** The user's doing, told to the host: what it sets itself is no news to it. */
  #setUp(changes: Partial<Pick<this, 'status' | 'search'>>): void {
    Object.assign(this, changes);
    const { status, filter } = this;
    this.emit('csk-case-view-change', { status, filter });
  }

  #open(one: Case): void {
    this.selectedId = one.id;
    this.emit('csk-case-select', { id: one.id, case: one });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-case-list': CskCaseList;
  }
}
