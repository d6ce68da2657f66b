import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
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
    ${
      state.hasViews
        ? html`<div class="segments" role="group" aria-label=${t.view}>
            ${views.map(
              ([view, label]) =>
                html`<button
                  type="button"
                  aria-pressed=${state.view === view ? 'true' : 'false'}
                  @click=${() => state.setView(view)}
                >
                  ${label}
                </button>`,
            )}
          </div>`
        : nothing
    }
    <div class="segments" role="group" aria-label=${t.sort}>
      ${sorts.map(
        ([sort, label]) =>
          html`<button
            type="button"
            aria-pressed=${state.sort === sort ? 'true' : 'false'}
            @click=${() => state.setSort(sort)}
          >
            ${label}
          </button>`,
      )}
    </div>
  </div>`;
}

/** What can be done with the chosen alerts; says how many of them it applies to. */
export function selectionToolbar(
  t: AlertListStrings,
  format: Formatter,
  state: {
    readonly chosen: number;
    readonly eligible: number;
    readonly createCase: () => void;
    readonly clear: () => void;
  },
): TemplateResult {
  const label = state.eligible === state.chosen ? t.createCase : format.plural(t.createCaseSome, state.eligible);
  return html`<div class="toolbar chosen" part="toolbar">
    <strong>${format.plural(t.selected, state.chosen)}</strong>
    ${state.eligible === 0 ? html`<span class="muted">${t.noneEligible}</span>` : nothing}
    <span class="spacer"></span>
    <button type="button" class="primary" ?disabled=${state.eligible === 0} @click=${state.createCase}>${label}</button>
    <button type="button" @click=${state.clear}>${t.clearSelection}</button>
  </div>`;
}
