import type { Alert, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { interpolate, isolated } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { alertMarkers, alertThresholds, limitedMetrics } from './alert-overlay.ts';
import { ChartCanvas } from './chart-canvas.ts';
import { moveCursor, momentsOf, nearestMoment } from './chart-cursor.ts';
import { ChartLanes } from './chart-lanes.ts';
import { layoutChart, type ChartLayout } from './chart-layout.ts';
import { cursorView, placeCursor, valueAt } from './chart-cursor-view.ts';
import { chartHeader } from './chart-header.ts';
import { chartLegend, nameOf } from './chart-legend.ts';
import { PaintInForce, paintSamples } from './chart-paint.ts';
import { paintChart } from './chart-painter.ts';
import {
  hasReadings,
  timeExtent,
  type ChartBand,
  type ChartMarker,
  type ChartSeries,
  type ChartThreshold,
} from './chart-series.ts';
import { chartTableView } from './chart-table-view.ts';
import { readingsChartStrings, type ReadingsChartStrings } from './readings-chart.strings.ts';
import { readingsChartStyles } from './readings-chart.styles.ts';

const TABLE_STEP = 100;

/**
 * Readings of a device as lines, one lane a metric under a common time axis, following the present.
 * Give it a `device-id` inside a `<csk-provider>`, or plain arrays in `series` and no provider at all.
 *
 * Keys on the chart: Left and Right move the cursor by one reading, PageUp and PageDown by twenty, Home and End to the
 * ends, Escape puts it away. The values at the cursor are announced.
 *
 * @summary Live line chart of a device's readings.
 * @attr device-id - The device.
 * @attr metrics - Names of the metrics to show, separated by commas; all when absent.
 * @attr range - Width of the live window in milliseconds, 900000 by default.
 * @attr compact - Only the chart: no title, ranges, legend or table.
 * @prop series - Plain columns to draw instead of a device's readings; the window is their whole extent.
 * @prop thresholds - Limits to draw; by default those of the device's open alerts.
 * @prop bands - Spans of time to shade.
 * @prop markers - Moments to mark; by default the device's alerts.
 * @prop strings - Texts that replace those of the language.
 * @csspart legend - The row of metrics.
 * @csspart header - Title, time range and the switch to a table.
 * @csspart readout - The values at the cursor.
 * @csspart plot - The area of the chart.
 * @csspart table - The readings as a table.
 * @csspart state - The text shown instead of a chart.
 * @cssprop --csk-series-1 - Colour of the first line; up to `--csk-series-6`.
 * @cssprop --csk-high - Colour of limits and of high alerts.
 */
export class CskReadingsChart extends CskElement<ReadingsChartStrings> {
  static override styles = [tokens, controls, states, readingsChartStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ converter: { fromAttribute: (text) => text?.split(',').map((name) => name.trim()) } })
  metrics: readonly string[] | undefined;
  @property({ type: Number }) range = 900_000;
  @property({ type: Boolean }) compact = false;
  @property({ attribute: false }) series: readonly ChartSeries[] | undefined;
  @property({ attribute: false }) thresholds: readonly ChartThreshold[] | undefined;
  @property({ attribute: false }) bands: readonly ChartBand[] = [];
  @property({ attribute: false }) markers: readonly ChartMarker[] | undefined;

  @state() private asTable = false;
  @state() private tableRows = TABLE_STEP;
  @state() private hiddenMetrics: ReadonlySet<string> = new Set();
  @state() private cursor: number | undefined;
  @state() private spoken = '';

  protected override readonly english = readingsChartStrings;
  protected override readonly section = 'readingsChart';

  readonly #readings = new LiveController(
    this,
    (store) => (this.deviceId && !this.series ? store.readings(this.deviceId, { windowMs: this.range }) : undefined),
    () => [this.deviceId, this.range, this.series === undefined],
  );
  readonly #alerts = new LiveController(
    this,
    (store) =>
      this.deviceId && !this.series
        ? store.query(
            'alert',
            { where: { deviceId: this.deviceId, parentId: null }, orderBy: 'raisedAt desc' },
            { pageSize: 50 },
          )
        : undefined,
    () => [this.deviceId, this.series === undefined],
  );
  readonly #canvas = new ChartCanvas(this, (context, width, height) => this.#draw(context, width, height));
  readonly #paint = new PaintInForce();
  #layout: ChartLayout | undefined;
  #lanes = new ChartLanes([], undefined, new Set(), new Set());
  #tail: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#paint.changed();
    this.#followPresent();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#tail);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('deviceId') || changed.has('range')) {
      this.cursor = undefined;
      this.tableRows = TABLE_STEP;
    }
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#lanes = new ChartLanes(
      this.series ?? this.#readings.value?.data ?? [],
      this.metrics,
      this.thresholds ? new Set(this.thresholds.map(({ metric }) => metric)) : limitedMetrics(this.#alertList()),
      this.hiddenMetrics,
    );
    super.update(changed);
  }

  protected override updated(): void {
    const plot = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (plot) {
      const lanes = Math.max(1, this.#lanes.shown.length);
      const height = `${(lanes === 1 ? 176 : 124 * lanes) + 36}px`;
      if (plot.style.height !== height) plot.style.height = height;
      if (this.cursor !== undefined && this.#layout) placeCursor(plot, this.#layout, this.cursor);
    }
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#readings.value;
    if (this.series) return this.#chart();
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView('chart', t.noDevice, t.noDeviceHint);
    if (snapshot?.data) {
      const failure =
        snapshot.error === undefined ? nothing : staleBanner(t, this.explain(snapshot.error), this.#retry);
      return html`${failure}${this.#chart()}`;
    }
    if (snapshot?.status === 'error')
      return html`${this.#header()}${errorView(t, this.explain(snapshot.error), this.#retry)}`;
    return html`${this.#header()}${loadingView(t)}`;
  }

  #chart(): TemplateResult {
    const { t } = this;
    const { all } = this.#lanes;
    const window = this.#window();
    if (!all.some((one) => hasReadings(one, window.from, window.to)))
      return html`${this.#header()}${messageView('chart', t.empty, t.emptyHint)}`;
    return html`${this.#header()}${
      this.compact
        ? nothing
        : chartLegend(t, this.format, window, all, {
            hidden: this.hiddenMetrics,
            colourClass: (metric) => this.#lanes.colourClass(metric),
            toggle: (metric) => this.#toggle(metric),
          })
    }
    ${
      this.asTable
        ? chartTableView(
            t,
            this.format,
            this.#lanes.shown,
            window,
            this.tableRows,
            () => (this.tableRows += TABLE_STEP),
          )
        : this.#plot(window)
    }
    ${paintSamples(this.#onPaint)}`;
  }

  #header(): TemplateResult | typeof nothing {
    if (this.compact) return nothing;
    return chartHeader(this.t, this.format, {
      range: this.series ? undefined : this.range,
      asTable: this.asTable,
      mark: offlineBadge(this.t, this.series ? undefined : this.connection),
      setRange: (range) => (this.range = range),
      toggleTable: () => (this.asTable = !this.asTable),
    });
  }

  #plot(window: { from: number; to: number }): TemplateResult {
    const { t, format } = this;
    const shown = this.#lanes.shown;
    const name = interpolate(t.chartName, {
      metrics: format.list(shown.map(nameOf)),
      from: format.exact(window.from),
      to: format.exact(window.to),
    });
    return html`<div
        class="plot"
        part="plot"
        role="application"
        aria-roledescription=${t.chartRole}
        aria-label=${name}
        tabindex="0"
        @keydown=${this.#onKey}
        @pointermove=${this.#onPointer}
        @pointerdown=${this.#onPointer}
        @pointerleave=${() => this.#moveTo(undefined)}
        @blur=${() => this.#moveTo(undefined)}
      >
        <canvas></canvas>
        ${shown.length === 0 ? html`<div class="overlay">${t.allHidden}</div>` : nothing}
        ${this.cursor === undefined ? nothing : cursorView(this.cursor, shown, this.t, format, (metric) => this.#lanes.colourClass(metric))}
      </div>
      <div class="sr-only" aria-live="polite">${this.spoken}</div>`;
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const paint = this.#paint.read(this.renderRoot);
    if (!paint) return;
    const { from, to } = this.#window();
    this.#layout = layoutChart({
      width,
      height,
      from,
      to,
      timeZone: this.format.timeZone,
      series: this.#lanes.shown,
      thresholds: this.#thresholds(),
      bands: this.bands,
      markers: this.markers ?? alertMarkers(this.#alertList()),
    });
    paintChart(
      context,
      this.#layout,
      paint,
      {
        tick: (at, step) => this.format.tick(at, step),
        value: (value) => this.format.number(value),
        lane: this.#lanes.shown.length > 1 ? nameOf : undefined,
      },
      (metric) => paint.series[this.#lanes.colourIndex(metric)] ?? paint.text,
    );
    const plot = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (plot && this.cursor !== undefined) placeCursor(plot, this.#layout, this.cursor);
  }

  #thresholds(): readonly ChartThreshold[] {
    return (this.thresholds ?? alertThresholds(this.#alertList())).map((threshold) => ({
      ...threshold,
      label: threshold.label ?? interpolate(this.t.threshold, { value: this.format.number(threshold.value) }),
    }));
  }

  #alertList(): readonly Alert[] {
    return this.#alerts.value?.data ?? [];
  }

  #window(): { readonly from: number; readonly to: number } {
    if (!this.series) return { from: Date.now() - this.range, to: Date.now() };
    const [from, to] = timeExtent(this.#lanes.all) ?? [0, 1];
    return from === to ? { from: from - 30_000, to: to + 30_000 } : { from, to };
  }

  #toggle(metric: string): void {
    const hidden = new Set(this.hiddenMetrics);
    if (!hidden.delete(metric)) hidden.add(metric);
    this.hiddenMetrics = hidden;
  }

  #moveTo(at: number | undefined): void {
    this.cursor = at;
    if (at === undefined) this.spoken = '';
  }

  readonly #onPaint = () => {
    this.#paint.changed();
    this.#canvas.draw();
  };

  readonly #onPointer = (event: PointerEvent) => {
    const plot = event.currentTarget;
    if (!(plot instanceof HTMLElement) || !this.#layout) return;
    const at = this.#layout.x.toValue(event.clientX - plot.getBoundingClientRect().left);
    const { from, to } = this.#window();
    this.#moveTo(nearestMoment(this.#lanes.shown, from, to, at));
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const { from, to } = this.#window();
    const target = moveCursor(event.key, this.cursor, momentsOf(this.#lanes.shown, from, to));
    if (target === undefined) return;
    event.preventDefault();
    this.#moveTo(target ?? undefined);
    if (target === null) return;
    const values = this.#lanes.shown.map(
      (one) => `${isolated(nameOf(one))} ${valueAt(one, target, this.t, this.format)}`,
    );
    this.spoken = `${this.format.time(target)}: ${this.format.list(values)}`;
  };

  readonly #retry = () => void this.#readings.refresh();

  /** The window ends now, so it moves even when nothing arrives: by about a pixel a step, and only while visible. */
  #followPresent(): void {
    const pixels = Math.max(200, this.#canvas.width);
    this.#tail = setTimeout(
      () => {
        if (this.#canvas.visible && !this.series) this.#canvas.draw();
        this.#followPresent();
      },
      Math.max(1_000, this.range / pixels),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-readings-chart': CskReadingsChart;
  }
}
