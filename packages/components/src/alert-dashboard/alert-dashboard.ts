import type { AlarmMetrics, Alert, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { segments } from '../element/segments.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import type { DurationUnit } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { actionTaken, countBy, countOverTime, FIELD_VALUES, type AlertField } from './alert-counts.ts';
import { alertDashboardStrings, type AlertDashboardStrings } from './alert-dashboard.strings.ts';
import { alertDashboardStyles } from './alert-dashboard.styles.ts';
import { barTable, type BarRow } from './bar-table.ts';
import { DashboardData, MAX_ALERTS, type DashboardAnswer } from './dashboard-data.ts';
import { scorecardView, topTenView } from './scorecard-view.ts';
import { timeColumns, timeTable } from './time-columns.ts';

const DAY = 86_400_000;
interface RangeChoice {
  readonly spanMs: number;
  readonly steps: number;
  readonly name: readonly [number, DurationUnit];
}

const RANGES = {
  day: { spanMs: DAY, steps: 24, name: [24, 'hour'] },
  week: { spanMs: 7 * DAY, steps: 7, name: [7, 'day'] },
  month: { spanMs: 30 * DAY, steps: 30, name: [30, 'day'] },
} as const satisfies Readonly<Record<string, RangeChoice>>;
export type DashboardRange = keyof typeof RANGES;

const FIELDS: readonly AlertField[] = ['level', 'type', 'status', 'rule', 'source', 'device'];
const LEVELS = ['high', 'medium', 'low'];
/** More values than this are counted together. */
const MAX_VALUES = 8;

/**
 * How many alerts there are and how the alarm system does: by a field of choice, over time, by action taken, and against
 * the figures of ISA-18.2. Every chart is, or can be shown as, a table.
 *
 * @summary Counts of alerts and the ISA-18.2 scorecard.
 * @attr account-id - Only alerts of this customer.
 * @attr range - `day` (default), `week` or `month`, up to now.
 * @attr field - What to count by: `level` (default), `type`, `status`, `rule`, `source` or `device`.
 * @prop items - Alerts of the host's own; the element then asks no client.
 * @prop metrics - With `items`: the figures of the scorecard, which is left out without them.
 * @prop strings - Texts that replace those of the language.
 * @slot actions - Further controls in the header.
 * @csspart header - Title and time.
 * @csspart over-time - Alerts over time.
 * @csspart by-field - Alerts by the chosen field.
 * @csspart by-action - Alerts by action taken.
 * @csspart scorecard - The figures against their targets.
 * @csspart top-ten - The most frequent alerts.
 * @csspart state - The text shown instead.
 * @cssprop --csk-series-1 - Colour of bars that stand for no severity.
 * @cssprop --csk-high - Colour of high priority; likewise `--csk-medium` and `--csk-low`.
 */
export class CskAlertDashboard extends CskElement<AlertDashboardStrings> {
  static override styles = [tokens, controls, states, panel, alertDashboardStyles];

  @property({ attribute: 'account-id' }) accountId: Id<'account'> | undefined;
  @property() range: DashboardRange = 'day';
  @property() field: AlertField = 'level';
  @property({ attribute: false }) items: readonly Alert[] | undefined;
  @property({ attribute: false }) metrics: AlarmMetrics | undefined;

  @state() private asTable = false;

  protected override readonly english = alertDashboardStrings;
  protected override readonly section = 'alertDashboard';

  readonly #data = new DashboardData(() => this.requestUpdate());
  #lastSeen: unknown;

  constructor() {
    super();
    // Counts are fetched, not live; the newest change says that they are old.
    new LiveController(
      this,
      (store) => (this.items ? undefined : store.query('alert', { orderBy: 'updatedAt desc' }, { pageSize: 1 })),
      () => [this.items === undefined],
      ({ data }) => {
        if (this.#lastSeen !== undefined && data !== this.#lastSeen) this.#data.refreshSoon();
        this.#lastSeen = data;
      },
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#data.stop();
  }

  protected override willUpdate(): void {
    if (!Object.hasOwn(RANGES, this.range)) this.range = 'day';
    if (!Object.hasOwn(FIELD_VALUES, this.field)) this.field = 'level';
    const client = this.isConnected && !this.items ? this.store?.client : undefined;
    this.#data.ask(client, { accountId: this.accountId, spanMs: RANGES[this.range].spanMs });
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.items && !this.store) return needsClientView(t);
    const { error } = this.#data;
    const answer = this.#own() ?? this.#data.answer;
    // One template for all states: the button that the user is on must not be made anew while the answer is awaited.
    return html`${this.#header()}
    ${answer ? this.#found(answer) : error === undefined ? loadingView(t, 9) : errorView(t, this.explain(error), this.#retry)}`;
  }

  #found(answer: Counted): TemplateResult {
    const { t } = this;
    const { error } = this.#data;
    return html`${error === undefined ? nothing : staleBanner(t, this.explain(error), this.#retry)}
    ${answer.alerts.length === 0 ? messageView(icons.chart, t.empty, t.emptyHint) : this.#panels(answer)}`;
  }

  /** The host's own alerts as an answer. */
  #own(): Counted | undefined {
    if (!this.items) return undefined;
    const to = Date.now();
    const from = to - RANGES[this.range].spanMs;
    const alerts = this.items.filter(({ raisedAt }) => Date.parse(raisedAt) >= from);
    return { from, to, alerts, truncated: false, metrics: this.metrics };
  }

  #header(): TemplateResult {
    const { t } = this;
    const ranges = (Object.keys(RANGES) as DashboardRange[]).map(
      (range) => [range, this.format.duration(RANGES[range].name[0], RANGES[range].name[1], 'long')] as const,
    );
    return html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${offlineBadge(t, this.items ? undefined : this.connection)}
      <span class="spacer"></span>
      <slot name="actions"></slot>
      ${segments(t.range, ranges, this.range, (range) => (this.range = range))}
    </div>`;
  }

  #panels(answer: Counted): TemplateResult {
    const { t, format } = this;
    const { metrics } = answer;
    return html`<div class="panels">
      ${this.#overTime(answer)}
      <section part="by-field">
        <div class="title">
          <h3>${interpolate(t.byField, { field: t.fields[this.field] })}</h3>
          ${this.#fieldChoice()}
        </div>
        ${this.#barTable(interpolate(t.byField, { field: t.fields[this.field] }), t.fields[this.field], this.#fieldRows(answer))}
      </section>
      <section part="by-action">
        <div class="title"><h3>${t.byAction}</h3></div>
        ${this.#barTable(
          t.byAction,
          t.action,
          countBy(answer.alerts, actionTaken).map(({ value, count }) => ({
            label: t.actions[value as keyof typeof t.actions],
            count,
          })),
        )}
      </section>
      ${metrics ? html`${scorecardView(metrics, t, format, Date.now())} ${topTenView(metrics.topTen, t, format)}` : nothing}
    </div>`;
  }

  #overTime({ alerts, from, to, truncated }: Counted): TemplateResult {
    const { t, format } = this;
    const { steps } = RANGES[this.range];
    const counted = countOverTime(alerts, { from, to, steps, timeZone: format.timeZone });
    return html`<section class="over-time" part="over-time" aria-labelledby="over-time">
      <div class="title">
        <h3 id="over-time">${t.overTime}</h3>
        <button type="button" class="switch" @click=${() => (this.asTable = !this.asTable)}>
          ${this.asTable ? t.showChart : t.showTable}
        </button>
      </div>
      ${this.asTable ? timeTable(counted.steps, t, format) : timeColumns(counted.steps, counted.stepMs, t, format)}
      ${truncated ? html`<p class="hint">${format.plural(t.truncated, MAX_ALERTS)}</p>` : nothing}
    </section>`;
  }

  #fieldChoice(): TemplateResult {
    const { t } = this;
    return html`<div class="field">
      <label for="field">${t.field}</label>
      <select
        id="field"
        .value=${this.field}
        @change=${(event: Event) => (this.field = (event.target as HTMLSelectElement).value as AlertField)}
      >
        ${FIELDS.map((one) => html`<option value=${one} ?selected=${one === this.field}>${t.fields[one]}</option>`)}
      </select>
    </div>`;
  }

  #fieldRows({ alerts }: Counted): readonly BarRow[] {
    const { t, field } = this;
    const counted = countBy(alerts, FIELD_VALUES[field]);
    // Levels have an order of their own, the most urgent first.
    const counts =
      field === 'level' ? LEVELS.flatMap((level) => counted.filter(({ value }) => value === level)) : counted;
    const shown = counts.length > MAX_VALUES ? counts.slice(0, MAX_VALUES - 1) : counts;
    const others = counts.slice(shown.length);
    const rows = shown.map(({ value, count }) => ({
      label: this.#fieldLabel(value),
      count,
      tone: field === 'level' ? value : undefined,
    }));
    if (others.length === 0) return rows;
    const count = others.reduce((sum, one) => sum + one.count, 0);
    return [...rows, { label: this.format.plural(t.others, others.length), count }];
  }

  #fieldLabel(value: string | undefined): string {
    const { t, field } = this;
    if (value === undefined) return t.none;
    const texts: Readonly<Record<string, string>> | undefined = {
      level: t.levels,
      type: t.types,
      status: t.states,
      rule: undefined,
      source: undefined,
      device: undefined,
    }[field];
    return texts && Object.hasOwn(texts, value) ? (texts[value] ?? value) : value;
  }

  #barTable(label: string, head: string, rows: readonly BarRow[]): TemplateResult {
    const { t } = this;
    return barTable({ label, head, count: t.count, share: t.share }, rows, this.format);
  }

  readonly #retry = () => void this.#data.refresh();
}

/** What there is to count: without figures when the host gave alerts only. */
type Counted = Omit<DashboardAnswer, 'metrics'> & { readonly metrics?: AlarmMetrics | undefined };

declare global {
  interface HTMLElementTagNameMap {
    'csk-alert-dashboard': CskAlertDashboard;
  }
}
