import type { Device } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { connectionBadge, deviceConnection, registrationBadge } from '../device-facts/device-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

export interface DeviceRowView {
  readonly device: Device;
  readonly index: number;
  readonly customer: string;
  readonly category: string;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly focusable: boolean;
}

/** One row of the grid. Cells are plain text; names come from devices and outside systems. */
export function deviceRow(view: DeviceRowView, t: DeviceListStrings, format: Formatter, now: number): TemplateResult {
  const { device } = view;
  const { lastActivityAt } = device;
  return html`<div
    class="row ${view.current ? 'current' : ''}"
    part="row"
    role="row"
    data-id=${device.id}
    data-index=${view.index}
    aria-rowindex=${view.index + 2}
    aria-selected=${view.chosen ? 'true' : 'false'}
    aria-current=${view.current ? 'true' : nothing}
    tabindex=${view.focusable ? '0' : '-1'}
  >
    <div class="choose" role="gridcell">
      <input
        type="checkbox"
        tabindex="-1"
        aria-label=${interpolate(t.selectDevice, { device: device.name })}
        .checked=${view.chosen}
      />
    </div>
    <div class="name" role="gridcell" dir="auto" title=${device.name}>${device.name}</div>
    <div class="key" role="gridcell" dir="auto" title=${device.deviceKey}>${device.deviceKey}</div>
    <div class="customer" role="gridcell" dir="auto" title=${view.customer}>${view.customer}</div>
    <div class="category" role="gridcell" dir="auto" title=${view.category}>${view.category}</div>
    <div class="registration" role="gridcell" title=${device.registrationMessage ?? ''}>
      ${registrationBadge(device.registration, t.states)}
    </div>
    <div class="connection" role="gridcell">${connectionBadge(deviceConnection(device), t.states)}</div>
    <div class="active" role="gridcell" title=${lastActivityAt === undefined ? '' : format.exact(lastActivityAt)}>
      ${lastActivityAt === undefined ? t.never : format.ago(lastActivityAt, now) || t.now}
    </div>
  </div>`;
}

/** Heads of the columns, in the order of {@link deviceRow}'s cells. */
export function deviceColumns(t: DeviceListStrings): TemplateResult {
  return html`<div role="rowgroup">
    <div class="head" role="row" aria-rowindex="1">
      <div role="columnheader"><span class="sr-only">${t.select}</span></div>
      <div role="columnheader">${t.device}</div>
      <div role="columnheader">${t.deviceKey}</div>
      <div role="columnheader">${t.customer}</div>
      <div role="columnheader">${t.category}</div>
      <div role="columnheader">${t.registration}</div>
      <div role="columnheader">${t.connection}</div>
      <div class="active" role="columnheader">${t.lastActivity}</div>
    </div>
  </div>`;
}
