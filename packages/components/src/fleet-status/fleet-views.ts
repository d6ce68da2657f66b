import type { AlertPriority, FleetCounts, FleetStatus, Heartbeat, Id } from '@csk/core';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { LEVEL_ICON } from '../alert-facts/alert-badges.ts';
import { DEVICE_CONNECTIONS, type DeviceConnection } from '../device-facts/device-badges.ts';
import type { FleetSelectDetail } from '../events.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import type { FleetStatusStrings } from './fleet-status.strings.ts';
import type { SeverityCount } from './severity-counts.ts';

type Select = (detail: FleetSelectDetail) => void;

const FIELD: Readonly<Record<DeviceConnection, Exclude<keyof FleetCounts, 'total'>>> = {
  connected: 'connected',
  silent: 'silent',
  'never-heard': 'neverHeard',
  disabled: 'disabled',
};
const MAX_CATEGORIES = 12;
const MAX_TABLED = 20;
const MINUTE = 60_000;

/** How many devices are in which of the four states, as figures and as one bar. */
export function connectionTiles(
  counts: FleetCounts,
  select: Select,
  t: FleetStatusStrings,
  format: Formatter,
): TemplateResult {
  return html`<section part="connections" aria-label=${t.connections}>
    <div class="tiles">
      ${DEVICE_CONNECTIONS.map((connection) => {
        const count = counts[FIELD[connection]];
        return html`<button type="button" class="tile" part="tile" @click=${() => select({ connection })}>
          <span class="label"
            ><i class="key ${connection}" aria-hidden="true"></i>${t.states.connection[connection]}</span
          >
          <span class="figure">${format.number(count)}</span>
          <span class="share"><bdi>${shareText(count, counts.total, format)}</bdi></span>
        </button>`;
      })}
    </div>
    ${bar(counts)}
  </section>`;
}

function shareText(count: number, total: number, format: Formatter): string {
  return total === 0 ? '' : format.percent(Math.round((100 * count) / total) / 100);
}

/** The four states as parts of a whole. Says nothing that the figures beside it do not say. */
function bar(counts: FleetCounts): TemplateResult {
  let from = 0;
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${DEVICE_CONNECTIONS.map((connection) => {
      const width = counts.total === 0 ? 0 : (100 * counts[FIELD[connection]]) / counts.total;
      from += width;
      return svg`<rect class=${connection} x=${from - width} y="0" width=${width} height="4" />`;
    })}
  </svg>`;
}

export function severityTiles(
  counts: readonly SeverityCount[],
  select: Select,
  t: FleetStatusStrings,
  format: Formatter,
): TemplateResult {
  const figure = ({ count, atLeast }: SeverityCount) =>
    count === undefined ? '–' : `${format.number(count)}${atLeast && count > 0 ? '+' : ''}`;
  const choose = (priority: AlertPriority['level']) => select({ priority });
  return html`<section part="alerts" aria-labelledby="alerts">
    <h3 id="alerts">${t.alerts}</h3>
    <div class="tiles three">
      ${counts.map(
        (one) =>
          html`<button
            type="button"
            class="tile ${one.count === 0 ? '' : one.level}"
            part="tile"
            title=${one.count === undefined ? t.uncounted : nothing}
            @click=${() => choose(one.level)}
          >
            <span class="label">${icon(LEVEL_ICON[one.level])}${t.levels[one.level]}</span>
            <span class="figure">${figure(one)}</span>
          </button>`,
      )}
    </div>
  </section>`;
}

export function categoryTable(
  { byCategory }: FleetStatus,
  name: (id: Id<'category'>) => string | undefined,
  select: Select,
  t: FleetStatusStrings,
  format: Formatter,
): TemplateResult {
  const rest = byCategory.length - MAX_CATEGORIES;
  return html`<section part="categories" aria-labelledby="categories">
    <h3 id="categories">${t.categories}</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">${t.category}</th>
          <th scope="col" class="number">${t.connected}</th>
          <td class="wide"></td>
        </tr>
      </thead>
      <tbody>
        ${byCategory.slice(0, MAX_CATEGORIES).map(
          (counts) =>
            html`<tr>
              <th scope="row">
                <button type="button" class="quiet" @click=${() => select({ categoryId: counts.categoryId ?? null })}>
                  ${counts.categoryId === undefined ? t.noCategory : (name(counts.categoryId) ?? '…')}
                </button>
              </th>
              <td class="number">
                <bdi
                  >${interpolate(t.ofTotal, { count: format.number(counts.connected), total: format.number(counts.total) })}</bdi
                >
              </td>
              <td class="wide">${bar(counts)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${rest > 0 ? html`<p class="muted">${format.plural(t.more, rest)}</p>` : nothing}
  </section>`;
}

/** In which minutes a device reported: a strip, a sentence that says it, and the newest ones as a table. */
export function heartbeatView(
  beats: readonly Heartbeat[],
  minutes: number,
  now: number,
  t: FleetStatusStrings,
  format: Formatter,
): TemplateResult {
  const newest = Math.floor(now / MINUTE) * MINUTE;
  const reported = new Set(beats.map(({ at }) => (newest - at) / MINUTE));
  const slots = Array.from({ length: minutes }, (_, i) => minutes - 1 - i);
  const count = slots.filter((ago) => reported.has(ago)).length;
  return html`<section part="heartbeats" aria-labelledby="heartbeats">
    <h3 id="heartbeats">${t.heartbeats}</h3>
    <svg class="strip" viewBox="0 0 ${minutes} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${slots.map(
        (ago, x) =>
          svg`<rect class=${reported.has(ago) ? 'connected' : 'none'} x=${x + 0.1} y="0" width="0.8" height="1" />`,
      )}
    </svg>
    <p>${format.plural(t.heartbeatsOf, count, { total: format.number(minutes) })}</p>
    ${
      beats.length === 0
        ? nothing
        : html`<details>
            <summary>${t.heartbeatTable}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">${t.minute}</th>
                  <th scope="col" class="number">${t.readings}</th>
                </tr>
              </thead>
              <tbody>
                ${beats.slice(0, MAX_TABLED).map(
                  ({ at, readings }) =>
                    html`<tr>
                      <td>${format.exact(at)}</td>
                      <td class="number">${format.number(readings)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </details>`
    }
  </section>`;
}
