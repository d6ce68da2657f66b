import type { Case, CaseAction, ConnectedServiceClient, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';

/** A step of the case that the agent is about to take, with what is said about it. */
export interface CaseStep {
  readonly action: CaseAction;
  readonly text: string;
  /** Whether to show what is missing: not before the first try. */
  readonly checked: boolean;
}

/** The operation that takes each step, by which it is known whether the caller may. */
export const STEP_OPERATION: Readonly<Record<CaseAction, string>> = {
  resolve: 'Cases_Resolve',
  cancel: 'Cases_Cancel',
  reopen: 'Cases_Reopen',
};

/** Only a resolution must be given: the customer is told it. */
export function isMissing({ action, text }: CaseStep): boolean {
  return action === 'resolve' && text.trim() === '';
}

export interface CaseStepHandlers {
  readonly busy: boolean;
  readonly change: (text: string) => void;
  readonly submit: () => void;
  readonly back: () => void;
}

export function stepLabel(action: CaseAction, t: CaseDetailStrings): string {
  return { resolve: t.resolve, cancel: t.cancelCase, reopen: t.reopen }[action];
}

/** The form of one step: why, and go. */
export function caseStepForm(step: CaseStep, on: CaseStepHandlers, t: CaseDetailStrings): TemplateResult {
  const hint = { resolve: t.resolveHint, cancel: t.cancelHint, reopen: t.reopenHint }[step.action];
  const required = step.action === 'resolve';
  const missing = step.checked && isMissing(step);
  return html`<form
    class="step"
    part="step"
    novalidate
    aria-label=${stepLabel(step.action, t)}
    @submit=${(event: Event) => {
      event.preventDefault();
      on.submit();
    }}
  >
    <div class="field">
      <label for="reason">${hint} ${required ? nothing : html`<span class="hint">${t.optional}</span>`}</label>
      <textarea
        id="reason"
        dir="auto"
        .value=${step.text}
        aria-required=${required ? 'true' : nothing}
        aria-invalid=${missing ? 'true' : nothing}
        aria-describedby=${missing ? 'reason-problem' : nothing}
        @input=${(event: Event) => on.change((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${problemLine('reason-problem', missing ? t.resolutionMissing : undefined)}
    </div>
    <div class="buttons">
      <button type="submit" class=${step.action === 'cancel' ? 'danger' : 'primary'} ?disabled=${on.busy}>
        ${stepLabel(step.action, t)}
      </button>
      <button type="button" class="quiet" ?disabled=${on.busy} @click=${on.back}>${t.back}</button>
    </div>
  </form>`;
}

/** Asks the service to take a step. */
export function takeStep(
  { cases }: ConnectedServiceClient,
  id: Id<'case'>,
  { action, text }: CaseStep,
  idempotencyKey: string,
): Promise<Case> {
  const reason = text.trim() || undefined;
  switch (action) {
    case 'resolve':
      return cases.resolve(id, { resolution: reason }, { idempotencyKey });
    case 'cancel':
      return cases.cancel(id, { reason }, { idempotencyKey });
    case 'reopen':
      return cases.reopen(id, { reason }, { idempotencyKey });
  }
}
