import type { Case, CaseAction } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { caseStatusBadge } from '../case-form/case-facts.ts';
import { icon, type Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';
import { stepLabel } from './case-step.ts';

const STEP_ICON: Readonly<Record<CaseAction, Icon>> = {
  resolve: icons.check,
  cancel: icons.inactive,
  reopen: icons.caseFile,
};

/** Number, state and title of a case, and the steps that can be taken. */
export function caseHeader(
  one: Case,
  state: {
    /** `undefined` while one of them is being taken. */
    readonly steps: readonly CaseAction[] | undefined;
    readonly begin: (action: CaseAction) => void;
    /** The way to a work order. */
    readonly workOrder: unknown;
    /** What is to be said of the connection. */
    readonly mark: unknown;
  },
  t: CaseDetailStrings,
): TemplateResult {
  return html`<div class="header" part="header">
    <div class="marks">
      <bdi class="muted">${one.number}</bdi>
      <span role="status">${caseStatusBadge(one, t)}</span>
      ${state.mark}
    </div>
    <h2 dir="auto" tabindex="-1">${one.title}</h2>
    ${
      state.steps
        ? html`<div class="buttons">
            ${state.steps.map((action) => stepButton(action, state.begin, t))}${state.workOrder}<slot
              name="actions"
            ></slot>
          </div>`
        : nothing
    }
  </div>`;
}

function stepButton(action: CaseAction, begin: (action: CaseAction) => void, t: CaseDetailStrings): TemplateResult {
  return html`<button type="button" class=${action === 'resolve' ? 'primary' : ''} @click=${() => begin(action)}>
    ${icon(STEP_ICON[action])}${stepLabel(action, t)}
  </button>`;
}
