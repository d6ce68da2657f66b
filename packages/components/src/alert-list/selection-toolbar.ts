import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import type { Plural } from '../locale/plural.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';

/** One thing that can be done with the chosen alerts. */
export interface AlertBulkButton {
  /** With `{count}`, where it applies to only some of the chosen ones. */
  readonly label: string;
  readonly someLabel: Plural | string;
  readonly eligible: number;
  /** It applies to more than can be taken at once. */
  readonly isTooMany?: boolean;
  readonly run: () => void;
}

interface SelectionToolbarView {
  readonly chosen: number;
  readonly shown: number;
  readonly busy: boolean;
  /** What the agent has to know about the choice. */
  readonly note: string | undefined;
  /** The first is the main one. */
  readonly buttons: readonly AlertBulkButton[];
  readonly all: () => void;
  /** Chooses what matches beyond the rows; absent when there is no more. */
  readonly matching: (() => void) | undefined;
  readonly clear: () => void;
}

/** What can be done with the chosen alerts; says to how many of them it applies. */
export function selectionToolbar(view: SelectionToolbarView, t: ChosenAlertsTexts, format: Formatter): TemplateResult {
  const { chosen, shown, busy, buttons } = view;
  const none = buttons.length > 0 && buttons.every(({ eligible }) => eligible === 0);
  const note = view.note ?? (none ? t.noneEligible : undefined);
  return html`<div class="toolbar chosen" part="toolbar">
    <strong>${format.plural(t.selected, chosen)}</strong>
    <span class="muted" role="status">${note ?? nothing}</span>
    <span class="spacer"></span>
    ${buttons.map(
      ({ label, someLabel, eligible, isTooMany, run }, index) =>
        html`<button
          type="button"
          class=${index === 0 ? 'primary' : ''}
          ?disabled=${eligible === 0 || isTooMany === true || busy}
          @click=${run}
        >
          ${eligible === chosen || eligible === 0 ? label : format.plural(someLabel, eligible)}
        </button>`,
    )}
    ${
      chosen < shown
        ? html`<button type="button" @click=${view.all}>${format.plural(t.selectAll, shown)}</button>`
        : nothing
    }
    ${view.matching ? html`<button type="button" @click=${view.matching}>${t.selectMatching}</button>` : nothing}
    <button type="button" class="quiet" @click=${view.clear}>${t.clearSelection}</button>
  </div>`;
}
