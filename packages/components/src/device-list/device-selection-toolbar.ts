import { html, nothing, type TemplateResult } from 'lit';
import { MOST_DEVICES_IN_CASE } from '../case-form/devices-of-case.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

/** What can be done with the chosen devices; says how many of them it applies to. */
export function deviceSelection(
  view: {
    readonly chosen: number;
    readonly shown: number;
    readonly busy: boolean;
    /** How many may be registered; `undefined` where the caller may not register. */
    readonly toRegister: number | undefined;
    readonly mayPull: boolean;
    /** Whether a case of them may be asked for; `undefined` where the caller may make none. */
    readonly newCase: 'possible' | 'too-many' | undefined;
    readonly register: () => void;
    readonly pull: () => void;
    readonly createCase: () => void;
    readonly all: () => void;
    readonly clear: () => void;
  },
  t: DeviceListStrings,
  format: Formatter,
): TemplateResult {
  const { toRegister, newCase } = view;
  const limit =
    newCase === 'too-many' ? interpolate(t.caseOf.tooMany, { count: format.number(MOST_DEVICES_IN_CASE) }) : undefined;
  const note = limit ?? (toRegister === 0 ? t.noneToRegister : undefined);
  return html`<div class="toolbar chosen" part="toolbar">
    <strong>${format.plural(t.selected, view.chosen)}</strong>
    <span class="muted" role="status">${note ?? nothing}</span>
    <span class="spacer"></span>
    ${
      toRegister === undefined
        ? nothing
        : html`<button type="button" class="primary" ?disabled=${toRegister === 0 || view.busy} @click=${view.register}>
            ${toRegister === view.chosen || toRegister === 0 ? t.register : format.plural(t.registerSome, toRegister)}
          </button>`
    }
    ${
      view.mayPull ? html`<button type="button" ?disabled=${view.busy} @click=${view.pull}>${t.pull}</button>` : nothing
    }
    ${
      newCase
        ? html`<button type="button" ?disabled=${newCase === 'too-many' || view.busy} @click=${view.createCase}>
            ${t.caseOf.create}
          </button>`
        : nothing
    }
    <slot name="bulk-actions"></slot>
    ${
      view.chosen < view.shown
        ? html`<button type="button" @click=${view.all}>${format.plural(t.selectAll, view.shown)}</button>`
        : nothing
    }
    <button type="button" class="quiet" @click=${view.clear}>${t.clearSelection}</button>
  </div>`;
}
