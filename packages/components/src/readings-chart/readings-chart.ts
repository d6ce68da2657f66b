import type { Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { LazySwitch } from '../element/lazy-switch.ts';
import { nameList } from '../element/name-list.ts';
import {
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import type { AlertOverlay } from './alert-overlay.ts';
import { areColoursForced } from './chart-dashes.ts';
import { ChartDrawing } from './chart-drawing.ts';
import type { ChartHands } from './chart-hands.ts';
import { chartHeader, type DatesSwitch } from './chart-header.ts';
import { ChartLanes, keptAlone, switched } from './chart-lanes.ts';
import { chartLegend } from './chart-legend.ts';
import { labelledLimits } from './chart-limits.ts';
import { paintSamples } from './chart-paint.ts';
import { chartPlot } from './chart-plot.ts';
import { ChartReach } from './chart-reach.ts';
import { ChartSaving } from './chart-saving.ts';
import {
  aggregated,
  drawsSomething,
  extentWithAir,
  type ChartAggregate,
  type ChartAxes,
  type ChartBand,
  type ChartExtendLast,
  type ChartGaps,
  type ChartLine,
  type ChartMarker,
  type ChartSeries,
  type ChartThreshold,
} from './chart-series.ts';
import { chartSteps } from './chart-steps.ts';
import { ChartViewport } from './chart-viewport.ts';
import { informed } from './metric-info.ts';
import type { MetricInfos } from '../device-facts/metric-infos.ts';
import { NearScreen } from './near-screen.ts';
import { readingsChartStrings, type ReadingsChartStrings, type ReadingsChartTexts } from './readings-chart.strings.ts';
import { readingsChartStyles } from './readings-chart.styles.ts';
import { TableSwitch } from './table-switch.ts';
import { fixedWindow, type TimeWindow } from './time-window.ts';

/**
 * Readings of a device as lines, one lane a metric under a common time axis, following the present.
 * Give it a `device-id` inside a `<csk-provider>`, or plain arrays in `series` and no provider at all.
 *
 * Keys on the chart: Left and Right move the cursor by one reading, PageUp and PageDown by twenty, Home and End to the
 * ends, Escape puts it away. Plus and minus zoom, Shift with Left and Right pans, 0 shows everything again, Space pauses
 * and resumes, Enter chooses the mark at the cursor. What is at the cursor, or which time is shown, is announced.
 * Dragging marks a time to zoom into, with Shift it pans; a double click shows everything again. Two fingers pinch and
 * pan, and buttons do the same by steps.
 *
 * @summary Live line chart of a device's readings.
 * @attr device-id - The device.
 * @attr metrics - Names of the metrics to show, separated by commas; all when absent.
 * @attr range - Width of the live window in milliseconds, 900000 by default.
 * @attr from - Start of a fixed window instead of the live one: ISO 8601, or milliseconds since 1970. Without `to` the window is `range` wide.
 * @attr to - End of a fixed window, exclusive. Without `from` the window is `range` wide.
 * @attr group - Charts on the page with the same group share zoom, pause, range and cursor.
 * @attr line - `straight` joins readings directly, `step` holds each until the next.
 * @attr gaps - `break` tears the line at a pause of more than three times the usual one, `join` never does.
 * @attr extend-last - How long the last reading is drawn on, dashed: until `now`, for one usual `sample`, or `none`.
 * @attr axes - `lanes` gives each metric a lane, `units` puts metrics of one unit on one axis, two axes a lane.
 * @attr aggregate - What the line shows where the service has summed readings up: `avg`, `min` or `max` of each bucket.
 * @attr compact - Only the chart: no title, ranges, legend, table or export.
 * @prop metricInfo - Names and units of metrics, by the metric; before those of `series` and those that the service knows.
 * @prop series - Plain columns to draw instead of a device's readings; the window is their whole extent.
 * @prop thresholds - Limits to draw; by default those of the device's open alerts.
 * @prop bands - Spans of time to shade; by default when the device had alerts.
 * @prop markers - Moments to mark; by default when the device's alerts were raised.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-chart-range-change - The reader sees another time: a range, zoom, pan, pause or the way back. Not while a live window moves on by itself.
 * @fires csk-marker-select - The mark at the cursor was chosen, by Enter or a click; the host shows what it stands for.
 * @csspart legend - The row of metrics.
 * @csspart header - Title, time range and the switch to a table.
 * @csspart dates - The form that asks from when to when.
 * @csspart paused - The mark of a chart that does not follow the present.
 * @csspart readout - The values at the cursor.
 * @csspart plot - The area of the chart.
 * @csspart table - The readings as a table.
 * @csspart state - The text shown instead of a chart.
 * @cssprop --csk-series-1 - Colour of the first line; up to `--csk-series-6`. From the seventh on lines are dashed.
 * @cssprop --csk-high - Colour of limits and of high alerts.
 */
export class CskReadingsChart extends CskElement<ReadingsChartTexts, ReadingsChartStrings> {
  static override styles = [tokens, controls, states, readingsChartStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ converter: nameList }) metrics: readonly string[] | undefined;
  @property({ type: Number }) range = 900_000;
  @property() from: string | number | undefined;
  @property() to: string | number | undefined;
  @property() group: string | undefined;
  @property() line: ChartLine = 'straight';
  @property() gaps: ChartGaps = 'break';
  @property({ attribute: 'extend-last' }) extendLast: ChartExtendLast = 'none';
  @property() axes: ChartAxes = 'lanes';
  @property() aggregate: ChartAggregate = 'avg';
  @property({ type: Boolean }) compact = false;
  @property({ attribute: false }) metricInfo: MetricInfos | undefined;
  @property({ attribute: false }) series: readonly ChartSeries[] | undefined;
  @property({ attribute: false }) thresholds: readonly ChartThreshold[] | undefined;
  @property({ attribute: false }) bands: readonly ChartBand[] | undefined;
  @property({ attribute: false }) markers: readonly ChartMarker[] | undefined;

  @state() private hiddenMetrics: ReadonlySet<string> = new Set();

  protected override readonly english = readingsChartStrings;
  protected override readonly section = 'readingsChart';

  readonly #view = new ChartViewport(
    this,
    () => ({
      group: this.group,
      range: this.range,
      fixed: this.#fixed(),
      extent: this.series && extentWithAir(this.#lanes.all),
    }),
    {
      changed: () =>
        this.emit('csk-chart-range-change', { ...this.#view.window, isLive: this.#view.following === 'live' }),
      takeRange: (range) => {
        this.range = range;
        this.from = this.to = undefined;
      },
      point: (at) => this.#reach.follow(at),
    },
  );
  readonly #reach: ChartReach = new ChartReach(this, async () => {
    const { ChartHands } = await import('./chart-hands.ts');
    const hands: ChartHands = new ChartHands(this, () => ({
      view: this.#view,
      lanes: this.#lanes,
      shown: this.#lanes.shown,
      markers: this.#markers,
      layout: this.#drawing.layout,
      choose: (marker) => this.emit('csk-marker-select', { id: marker.id, marker }),
      t: this.textsWith(hands.english),
      format: this.format,
    }));
    return hands;
  });
  /** Only for a device: plain columns need no source. */
  readonly #source = new LazyPart(this, async () => {
    const { ReadingsSource } = await import('./readings-source.ts');
    return new ReadingsSource(this, () => ({
      deviceId: this.series ? undefined : this.#askedFor,
      rests: !this.#near.isNear,
      range: this.range,
      fixed: this.#fixed(),
      held: this.#view.held,
      rested: this.#view.rested,
    }));
  });
  readonly #near = new NearScreen(this, () => {
    // Plain columns are there, wherever the chart is: they need not be drawn once more.
    if (!this.series) this.requestUpdate();
  });
  /** The device, once it has been asked for; nobody asks for what nobody sees. */
  #askedFor: Id<'device'> | undefined;
  readonly #table = new TableSwitch(this);
  readonly #dates: DatesSwitch = new LazySwitch(this, () => import('./dates-form.ts'));
  readonly #drawing: ChartDrawing = new ChartDrawing(this, () => ({
    lanes: this.#lanes,
    window: this.#view.window,
    liveRange: this.#view.following === 'live' ? this.range : undefined,
    placeCursor: (plot, layout) => this.#reach.part?.place(plot, layout),
    format: this.format,
    manner: this,
    marks: () => ({
      thresholds: labelledLimits(
        this.thresholds ?? this.#overlay?.thresholds ?? [],
        this.#lanes.all,
        this.t,
        this.format,
      ),
      bands: this.bands ?? this.#overlay?.bands ?? [],
      markers: this.#markers,
      now: this.series ? undefined : Date.now(),
    }),
  }));
  readonly #saving = new ChartSaving(this, () => ({
    shown: this.#lanes.shown,
    window: this.#view.window,
    picture: () => this.#drawing.picture(),
  }));
  #lanes = new ChartLanes([], undefined, new Set(), new Set());

  /** The shown metrics in the shown time as CSV: a row a moment, oldest first. Names cannot become formulas. */
  async toCsv(): Promise<string> {
    return this.#saving.csv();
  }

  /** The chart as it is drawn, with its names and its time, as a PNG image. Rejects while there is nothing to draw. */
  async toPng(): Promise<Blob> {
    return this.#saving.png();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.#near.isNear) this.#askedFor = this.deviceId;
    else if (this.#askedFor !== this.deviceId) this.#askedFor = undefined;
    // An attribute that was removed is `null`, and one that is no number `NaN`.
    if (!(this.range > 0)) this.range = 900_000;
    if (changed.has('deviceId') || changed.has('range')) {
      this.#reach.follow(undefined);
      this.#table.rewind();
      this.#view.forget();
    }
  }

  protected override update(changed: PropertyValues<this>): void {
    const { part } = this.#source;
    this.#lanes = new ChartLanes(
      aggregated(
        informed(this.series ?? part?.data ?? [], this.metricInfo, this.series ? undefined : part?.metricInfos),
        this.aggregate,
      ),
      this.metrics,
      this.thresholds ? new Set(this.thresholds.map(({ metric }) => metric)) : this.#overlay?.limited,
      this.hiddenMetrics,
      areColoursForced(),
    );
    super.update(changed);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (this.series) return this.#chart();
    if (!this.store) return needsClientView(t);
    if (!this.deviceId) return messageView(icons.chart, t.noDevice, t.noDeviceHint);
    const source = this.#askedFor ? this.#source.want() : undefined;
    const { retry } = source ?? this.#source;
    const isFailed = source?.isFailed ?? this.#source.error !== undefined;
    if (source?.data) {
      const failure = source.error === undefined ? nothing : staleBanner(t, this.explain(source.error), retry);
      return html`${failure}${this.#chart()}`;
    }
    return html`${this.#header()}${isFailed ? errorView(t, this.explain(source?.error), retry) : loadingView(t)}`;
  }

  #chart(): TemplateResult {
    const { t, format } = this;
    const { all, shown } = this.#lanes;
    const { window, held } = this.#view;
    const isEmpty = !all.some((one) => drawsSomething(one, window.from, window.to, this.extendLast));
    // Where the reader has gone is drawn even when nothing is there: the way back is on the chart.
    if (isEmpty && !held) return html`${this.#header()}${messageView(icons.chart, t.empty, t.emptyHint)}`;
    return html`${this.#header(all)}${missingParts(t, [this.#reach])} ${this.#saving.failure(t)}
    ${this.#table.failure(t)}
    ${
      this.compact
        ? nothing
        : chartLegend(t, format, window, this.#lanes, {
            hidden: this.hiddenMetrics,
            toggle: (metric) => (this.hiddenMetrics = switched(this.hiddenMetrics, metric)),
            isolate: (metric) => (this.hiddenMetrics = keptAlone(this.hiddenMetrics, metric, all)),
          })
    }
    ${
      this.#table.view(t, format, shown, window) ??
      chartPlot(t, format, {
        window,
        lanes: this.#lanes,
        note: shown.length === 0 ? t.allHidden : isEmpty ? t.empty : undefined,
        reach: this.#reach,
      })
    }
    ${paintSamples(this.#repaint)}`;
  }

  #header(all?: readonly ChartSeries[]): TemplateResult | typeof nothing {
    if (this.compact) return nothing;
    return chartHeader(this.t, this.format, {
      range: this.series ? undefined : this.range,
      isRanged: !this.#fixed(),
      following: this.#view.following,
      asTable: this.#table.isOn,
      mark: offlineBadge(this.t, this.series ? undefined : this.connection),
      steps:
        this.#view.following === 'live'
          ? undefined
          : chartSteps(this.t, this.#view, () => this.#reach.do((hands) => hands.sayWindow())),
      setRange: (range) => this.#view.chooseRange(range),
      toggleFollowing: () => this.#view.toggle(),
      toggleTable: this.#table.toggle,
      dates: this.series ? undefined : this.#dates,
      window: this.#view.window,
      show: (window) => this.#view.show(window),
      aggregate: all?.some(({ min, max }) => min && max) ? this.aggregate : undefined,
      setAggregate: (aggregate) => (this.aggregate = aggregate),
      save: all && ((kind) => void this.#saving.save(kind)),
    });
  }

  get #overlay(): AlertOverlay | undefined {
    return this.series ? undefined : this.#source.part?.overlay;
  }

  get #markers(): readonly ChartMarker[] {
    return this.markers ?? this.#overlay?.markers ?? [];
  }

  /** A window given by the host. */
  #fixed(): TimeWindow | undefined {
    return fixedWindow(this.from, this.to, this.range);
  }

  readonly #repaint = () => {
    this.#drawing.repaint();
    if (areColoursForced() !== this.#lanes.areForced) this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-readings-chart': CskReadingsChart;
  }
}
