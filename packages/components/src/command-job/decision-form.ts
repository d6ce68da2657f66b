import { html, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import type { CommonStrings } from '../element/common-strings.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CommandJobStrings } from './command-job.strings.ts';
import type { Standing } from './job-decisions.ts';

/** The service takes no longer reasons. */
const MAX_LENGTH = 2_000;

export interface DecisionView {
  readonly standing: Standing;
  readonly reason: string;
  /** Whether somebody has tried to refuse without saying why. */
  readonly isReasonMissing: boolean;
  readonly busy: boolean;
  readonly change: (reason: string) => void;
  readonly approve: () => void;
  readonly refuse: () => void;
}

/** Where a second person approves or refuses, or why this person cannot. */
export function decisionForm(view: DecisionView, t: CommandJobStrings & CommonStrings): TemplateResult {
  const { mayApprove, mayRefuse, isOwn } = view.standing;
  if (!mayApprove && !mayRefuse)
    return html`<p class="note">${icon(icons.low)}<span>${isOwn ? t.ownJob : t.forbiddenHint}</span></p>`;
  const problem = view.isReasonMissing ? 'reason-problem' : nothing;
  return html`<form class="decision" part="decision" novalidate @submit=${(event: Event) => event.preventDefault()}>
    <div class="field">
      <label for="reason"
        >${t.decisionReason} ${mayRefuse ? html`<span class="hint">${t.decisionHint}</span>` : nothing}</label
      >
      <textarea
        id="reason"
        rows="2"
        dir="auto"
        maxlength=${MAX_LENGTH}
        .value=${view.reason}
        aria-invalid=${view.isReasonMissing ? 'true' : nothing}
        aria-describedby=${problem}
        @input=${(event: Event) => view.change((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${problemLine('reason-problem', view.isReasonMissing ? t.refusalWhy : undefined)}
    </div>
    <div class="buttons">
      ${
        mayApprove
          ? html`<button type="button" class="primary" ?disabled=${view.busy} @click=${view.approve}>
              ${icon(icons.check)}${t.approve}
            </button>`
          : nothing
      }
      ${
        mayRefuse
          ? html`<button type="button" ?disabled=${view.busy} @click=${view.refuse}>
              ${icon(icons.cross)}${t.refuse}
            </button>`
          : nothing
      }
    </div>
  </form>`;
}
