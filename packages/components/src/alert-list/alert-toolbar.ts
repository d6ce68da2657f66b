import { html, nothing, type TemplateResult } from 'lit';
import { segments } from '../element/segments.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import type { AlertSort } from './alert-order.ts';

/** Title, view and sort. */
export function listToolbar(
  t: AlertListStrings,
  state: {
    readonly view: 'open' | 'all';
    readonly sort: AlertSort;
    readonly hasViews: boolean;
    readonly mark: unknown;
    readonly setView: (view: 'open' | 'all') => void;
    readonly setSort: (sort: AlertSort) => void;
  },
): TemplateResult {
  const views = [
    ['open', t.open],
    ['all', t.all],
  ] as const;
  const sorts = [
    ['priority', t.byPriority],
    ['newest', t.byNewest],
  ] as const;
  return html`<div class="toolbar" part="toolbar">
    <h2>${t.title}</h2>
    ${state.mark}
    <span class="spacer"></span>
    <slot name="actions"></slot>
    ${state.hasViews ? segments(t.view, views, state.view, state.setView) : nothing}
    ${segments(t.sort, sorts, state.sort, state.setSort)}
  </div>`;
}
