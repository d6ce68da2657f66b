import type { Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
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
import { ChartGestures } from './chart-gestures.ts';
import { moveViewport } from './chart-keys.ts';
import { ChartLanes } from './chart-lanes.ts';
import { layoutChart, type ChartLayout } from './chart-layout.ts';
import { cursorView, placeCursor, valueAt } from './chart-cursor-view.ts';
import { chartHeader, type Following } from './chart-header.ts';
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
import { ChartViewport } from './chart-viewport.ts';
import { chartTableView } from './chart-table-view.ts';
import { ReadingsSource } from './readings-source.ts';
import { readingsChartStrings, type ReadingsChartStrings } from './readings-chart.strings.ts';
import { readingsChartStyles } from './readings-chart.styles.ts';
import { fixedWindow, type TimeWindow } from './time-window.ts';

const TABLE_STEP = 100;

/**
 * Readings of a device as lines, one lane a metric under a common time axis, following the present.
 * Give it a `device-id` inside a `<csk-provider>`, or plain arrays in `series` and no provider at all.
 *
 * Keys on the chart: Left and Right move the cursor by one reading, PageUp and PageDown by twenty, Home and End to the
 * ends, Escape puts it away. Plus and minus zoom, Shift with Left and Right pans, 0 shows everything again, Space pauses
 * and resumes. What is at the cursor, or which time is shown, is announced. Dragging marks a time to zoom into, with
 * Shift it pans; a double click shows everything again.
 *
 * @summary Live line chart of a device's readings.
 * @attr device-id - The device.
 * @attr metrics - Names of the metrics to show, separated by commas; all when absent.
 * @attr range - Width of the live window in milliseconds, 900000 by default.
 * @attr from - Start of a fixed window instead of the live one: ISO 8601, or milliseconds since 1970. Without `to` the window is `range` wide.
 * @attr to - End of a fixed window, exclusive. Without `from` the window is `range` wide.
 * @attr group - Charts on the page with the same group share zoom, pause, range and cursor.
 * @attr compact - Only the chart: no title, ranges, legend or table.
 * @prop series - Plain columns to draw instead of a device's readings; the window is their whole extent.
 * @prop thresholds - Limits to draw; by default those of the device's open alerts.
 * @prop bands - Spans of time to shade.
 * @prop markers - Moments to mark; by default the device's alerts.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-chart-range-change - The reader sees another time: a range, zoom, pan, pause or the way back. Not while a live window moves on by itself.
 * @csspart legend - The row of metrics.
 * @csspart header - Title, time range and the switch to a table.
 * @csspart paused - The mark of a chart that does not follow the present.
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
  @property() from: string | number | undefined;
  @property() to: string | number | undefined;
  @property() group: string | undefined;
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

  readonly #view = new ChartViewport(this, () => ({ group: this.group, home: this.#home(), limits: this.#limits() }), {
    changed: () => this.emit('csk-chart-range-change', { ...this.#view.window, isLive: this.#following() === 'live' }),
    takeRange: (range) => {
      this.range = range;
      this.from = this.to = undefined;
    },
    point: (at) => {
      const { from, to } = this.#view.window;
      this.cursor = at !== undefined && at >= from && at <= to ? at : undefined;
    },
  });
  readonly #source = new ReadingsSource(this, () => ({
    deviceId: this.series ? undefined : this.deviceId,
    range: this.range,
    fixed: this.#fixed(),
    held: this.#view.held,
    rested: this.#view.rested,
  }));
  readonly #gestures = new ChartGestures({
    layout: () => this.#layout,
    window: () => this.#view.window,
    point: (at) => {
      const { from, to } = this.#view.window;
      this.#moveTo(at === undefined ? undefined : nearestMoment(this.#lanes.shown, from, to, at));
    },
    show: (window) => this.#view.show(window),
  });
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
      this.#view.forget();
    }
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#lanes = new ChartLanes(
      this.series ?? this.#source.data ?? [],
      this.metrics,
      this.thresholds ? new Set(this.thresholds.map(({ metric }) => metric)) : limitedMetrics(this.#source.alerts),
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
    const { data, error, isFailed, retry } = this.#source;
    if (this.series) return this.#chart();
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView('chart', t.noDevice, t.noDeviceHint);
    if (data) {
      const failure = error === undefined ? nothing : staleBanner(t, this.explain(error), retry);
      return html`${failure}${this.#chart()}`;
    }
    return html`${this.#header()}${isFailed ? errorView(t, this.explain(error), retry) : loadingView(t)}`;
  }

  #chart(): TemplateResult {
    const { t } = this;
    const { all } = this.#lanes;
    const { window, held } = this.#view;
    // Where the reader has gone is drawn even when nothing is there: the way back is on the chart.
    if (!held && !all.some((one) => hasReadings(one, window.from, window.to)))
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
      isRanged: !this.#fixed(),
      following: this.#following(),
      asTable: this.asTable,
      mark: offlineBadge(this.t, this.series ? undefined : this.connection),
      setRange: (range) => this.#view.chooseRange(range),
      toggleFollowing: this.#toggleFollowing,
      toggleTable: () => (this.asTable = !this.asTable),
    });
  }

  #plot(window: TimeWindow): TemplateResult {
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
        aria-describedby="keys"
        @pointermove=${this.#gestures.move}
        @pointerdown=${this.#gestures.down}
        @pointerup=${this.#gestures.up}
        @pointercancel=${this.#gestures.cancel}
        @pointerleave=${this.#gestures.leave}
        @dblclick=${() => this.#view.show(undefined)}
        @blur=${() => this.#moveTo(undefined)}
      >
        <canvas></canvas>
        <div class="selection" hidden></div>
        ${shown.length === 0 ? html`<div class="overlay">${t.allHidden}</div>` : nothing}
        ${this.cursor === undefined ? nothing : cursorView(this.cursor, shown, this.t, format, (metric) => this.#lanes.colourClass(metric))}
      </div>
      <div class="sr-only" id="keys">${t.chartKeys}</div>
      <div class="sr-only" aria-live="polite">${this.spoken}</div>`;
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const paint = this.#paint.read(this.renderRoot);
    if (!paint) return;
    const { from, to } = this.#view.window;
    this.#layout = layoutChart({
      width,
      height,
      from,
      to,
      timeZone: this.format.timeZone,
      series: this.#lanes.shown,
      thresholds: this.#thresholds(),
      bands: this.bands,
      markers: this.markers ?? alertMarkers(this.#source.alerts),
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
    return (this.thresholds ?? alertThresholds(this.#source.alerts)).map((threshold) => ({
      ...threshold,
      label: threshold.label ?? interpolate(this.t.threshold, { value: this.format.number(threshold.value) }),
    }));
  }

  /** A window given by the host. */
  #fixed(): TimeWindow | undefined {
    return fixedWindow(this.from, this.to, this.range);
  }

  /** What is shown when the reader holds nothing. */
  #home(): TimeWindow {
    const now = Date.now();
    return this.#fixed() ?? (this.series ? this.#extent() : { from: now - this.range, to: now });
  }

  #limits(): TimeWindow {
    const fixed = this.#fixed();
    if (!this.series) return { from: -Infinity, to: Math.max(Date.now(), fixed?.to ?? 0) };
    const { from, to } = this.#extent();
    return fixed ? { from: Math.min(from, fixed.from), to: Math.max(to, fixed.to) } : { from, to };
  }

  #extent(): TimeWindow {
    const [from, to] = timeExtent(this.#lanes.all) ?? [0, 1];
    return from === to ? { from: from - 30_000, to: to + 30_000 } : { from, to };
  }

  #following(): Following {
    const isLive = !this.series && !this.#fixed();
    if (this.#view.held) return isLive ? 'paused' : 'zoomed';
    return isLive ? 'live' : 'fixed';
  }

  readonly #toggleFollowing = () => this.#view.show(this.#view.held ? undefined : this.#home());

  #toggle(metric: string): void {
    const hidden = new Set(this.hiddenMetrics);
    if (!hidden.delete(metric)) hidden.add(metric);
    this.hiddenMetrics = hidden;
  }

  #moveTo(at: number | undefined): void {
    this.cursor = at;
    this.#view.pointOthers(at);
    if (at === undefined) this.spoken = '';
  }

  readonly #onPaint = () => {
    this.#paint.changed();
    this.#canvas.draw();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const toggle = this.series || this.#fixed() ? undefined : this.#toggleFollowing;
    if (moveViewport(event, this.#view, this.cursor, toggle)) {
      event.preventDefault();
      const { from, to } = this.#view.window;
      this.spoken = interpolate(this.t.windowShown, { from: this.format.exact(from), to: this.format.exact(to) });
      return;
    }
    const { from, to } = this.#view.window;
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

  /** The window ends now, so it moves even when nothing arrives: by about a pixel a step, and only while visible. */
  #followPresent(): void {
    const pixels = Math.max(200, this.#canvas.width);
    this.#tail = setTimeout(
      () => {
        if (this.#canvas.visible && this.#following() === 'live') this.#canvas.draw();
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
