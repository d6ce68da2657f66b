import { html, type TemplateResult } from 'lit';
import { segments } from '../element/segments.ts';
import type { DeviceSort } from './device-filter.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

/** Title and sort. */
export function deviceToolbar(
  state: {
    readonly mark: unknown;
    readonly sort: DeviceSort;
    readonly setSort: (sort: DeviceSort) => void;
  },
  t: DeviceListStrings,
): TemplateResult {
  const sorts = [
    ['name', t.byName],
    ['newest', t.byNewest],
  ] as const;
  return html`<div class="toolbar" part="toolbar">
    <h2>${t.title}</h2>
    ${state.mark}
    <span class="spacer"></span>
    <slot name="actions"></slot>
    ${segments(t.sort, sorts, state.sort, state.setSort)}
  </div>`;
}
