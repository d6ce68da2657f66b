import type { Device, Id } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { gridFrame } from '../row-grid/grid-frame.ts';
import type { RowChoice } from '../row-grid/row-choice.ts';
import type { RowGrid } from '../row-grid/row-grid.ts';
import type { DeviceListStrings } from './device-list.strings.ts';
import { deviceColumns, deviceRow } from './device-row.ts';
import type { DeviceSource } from './device-source.ts';

interface DeviceTableView {
  readonly grid: RowGrid<Device>;
  readonly choice: RowChoice<Device>;
  readonly source: DeviceSource;
  readonly count: number;
  readonly currentId: Id<'device'> | undefined;
  readonly onScroll: () => void;
}

/** The grid of those rows that are on screen. */
export function deviceTable(view: DeviceTableView, t: DeviceListStrings, format: Formatter): TemplateResult {
  const { grid, choice, source, currentId } = view;
  const now = Date.now();
  const rows = grid.slots().map((slot) => {
    if (!slot) return html`<div hidden></div>`;
    const { record: device, index, focusable } = slot;
    const names = { customer: source.customerName(device), category: source.categoryName(device) };
    const state = { chosen: choice.has(device.id), current: device.id === currentId, focusable };
    return deviceRow({ device, index, ...names, ...state }, t, format, now);
  });
  return gridFrame({
    grid,
    label: t.title,
    count: view.count,
    isPart: source.hasMore,
    isChoice: true,
    heads: deviceColumns(t),
    rows,
    onScroll: view.onScroll,
  });
}
