import { html, type TemplateResult } from 'lit';
import { segments } from '../element/segments.ts';
import type { CaseListStrings } from './case-list.strings.ts';
import type { CaseView } from './case-query.ts';

/** Title, search and status. */
export function caseToolbar(
  t: CaseListStrings,
  state: {
    readonly status: CaseView;
    readonly search: string;
    readonly mark: unknown;
    readonly setStatus: (status: CaseView) => void;
    readonly setSearch: (words: string) => void;
  },
): TemplateResult {
  const views = [
    ['open', t.statuses.open],
    ['resolved', t.statuses.resolved],
    ['cancelled', t.statuses.cancelled],
    ['all', t.all],
  ] as const;
  return html`<div class="toolbar" part="toolbar">
    <h2>${t.title}</h2>
    ${state.mark}
    <div class="field">
      <input
        type="search"
        aria-label=${t.search}
        placeholder=${t.search}
        .value=${state.search}
        @input=${(event: Event) => state.setSearch((event.target as HTMLInputElement).value)}
      />
    </div>
    <span class="spacer"></span>
    <slot name="actions"></slot>
    ${segments(t.view, views, state.status, state.setStatus)}
  </div>`;
}
