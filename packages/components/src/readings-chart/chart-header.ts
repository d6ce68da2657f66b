import { html, nothing, type TemplateResult } from 'lit';
import type { LazySwitch } from '../element/lazy-switch.ts';
import type { Formatter } from '../format/formatter.ts';
import type { ChartAggregate } from './chart-series.ts';
import type { Following } from './chart-viewport.ts';
import type * as datesModule from './dates-form.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import type { TimeWindow } from './time-window.ts';

/** Whether the reader is asked from when to when. */
export type DatesSwitch = LazySwitch<typeof datesModule>;

/** Widths of the live window that are offered, in milliseconds. */
const RANGES = [
  [900_000, 15, 'minute'],
  [3_600_000, 1, 'hour'],
  [21_600_000, 6, 'hour'],
  [86_400_000, 24, 'hour'],
  [604_800_000, 7, 'day'],
  [2_592_000_000, 30, 'day'],
] as const;

const SWITCHES = { live: 'pause', paused: 'resume', zoomed: 'resetZoom' } as const;
const AGGREGATES = [
  ['avg', 'aggregateAvg'],
  ['min', 'aggregateMin'],
  ['max', 'aggregateMax'],
] as const;

/** Title, choice of the window and of the table, and what else there is to do. */
export function chartHeader(
  t: ReadingsChartStrings,
  format: Formatter,
  state: {
    /** `undefined`: there is no live window to choose. */
    readonly range: number | undefined;
    /** Whether the window is the live one, and not a fixed one. */
    readonly isRanged: boolean;
    readonly following: Following;
    readonly asTable: boolean;
    readonly mark: unknown;
    readonly setRange: (range: number) => void;
    readonly toggleFollowing: () => void;
    readonly toggleTable: () => void;
    /** Moves the window by steps; absent while it moves by itself. */
    readonly steps: TemplateResult | undefined;
    /** The form that asks for a time; there is none without a present to come back to. */
    readonly dates: DatesSwitch | undefined;
    readonly window: TimeWindow;
    readonly show: (window: TimeWindow) => void;
    /** Which figure of its buckets a line shows; `undefined` when there are no buckets. */
    readonly aggregate: ChartAggregate | undefined;
    readonly setAggregate: (aggregate: ChartAggregate) => void;
    /** Absent while there is nothing to save. */
    readonly save: ((kind: 'csv' | 'png') => void) | undefined;
  },
): TemplateResult {
  const table = state.asTable ? t.showChart : t.showTable;
  const { dates, following } = state;
  return html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${state.mark}
      ${following === 'paused' ? html`<span class="badge" part="paused" title=${t.pausedHint}>${t.paused}</span>` : nothing}
      <span class="spacer"></span>
      ${
        following === 'fixed'
          ? nothing
          : html`<button type="button" class="quiet" @click=${state.toggleFollowing}>${t[SWITCHES[following]]}</button>`
      }
      ${state.steps}
      ${
        state.range === undefined
          ? nothing
          : html`<div class="segments" role="group" aria-label=${t.range}>
              ${RANGES.map(
                ([range, count, unit]) =>
                  html`<button
                    type="button"
                    aria-pressed=${state.isRanged && state.range === range ? 'true' : 'false'}
                    title=${format.duration(count, unit, 'long')}
                    @click=${() => state.setRange(range)}
                  >
                    ${format.duration(count, unit)}
                  </button>`,
              )}
            </div>`
      }
      ${
        dates
          ? html`<button
              type="button"
              class="quiet"
              aria-expanded=${dates.isOn ? 'true' : 'false'}
              title=${t.datesHint}
              @click=${dates.toggle}
            >
              ${t.dates}
            </button>`
          : nothing
      }
      ${
        state.aggregate === undefined
          ? nothing
          : html`<select
              aria-label=${t.aggregate}
              title=${t.aggregate}
              @change=${(event: Event) => {
                const { value } = event.currentTarget as HTMLSelectElement;
                state.setAggregate(value === 'min' || value === 'max' ? value : 'avg');
              }}
            >
              ${AGGREGATES.map(
                ([aggregate, name]) =>
                  html`<option value=${aggregate} .selected=${state.aggregate === aggregate}>${t[name]}</option>`,
              )}
            </select>`
      }
      <button type="button" class="quiet" aria-label=${table} title=${table} @click=${state.toggleTable}>
        ${state.asTable ? t.chart : t.table}
      </button>
      ${
        state.save
          ? (['csv', 'png'] as const).map((kind) => {
              const label = kind === 'csv' ? t.saveCsv : t.savePng;
              return html`<button
                type="button"
                class="quiet"
                aria-label=${label}
                title=${label}
                @click=${() => state.save?.(kind)}
              >
                ${kind.toUpperCase()}
              </button>`;
            })
          : nothing
      }
    </div>
    ${dates?.shown?.datesForm(t, format, state.window, { show: state.show, close: dates.toggle }) ?? dates?.failure(t)}`;
}
