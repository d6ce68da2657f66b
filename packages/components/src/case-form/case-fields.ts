import type { Account, CasePriority } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { TITLE_LIMIT, type CaseDraft, type DraftProblems } from './case-draft.ts';
import type { CaseFormStrings } from './case-form.strings.ts';

const PRIORITIES: readonly CasePriority[] = ['high', 'normal', 'low'];

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a new case. Label, field and problem are in one tree, so that ids connect them. */
export function caseFields(
  draft: CaseDraft,
  problems: DraftProblems,
  accounts: readonly Account[],
  t: CaseFormStrings,
  format: Formatter,
  change: (fields: Partial<CaseDraft>) => void,
): TemplateResult {
  const edit = (name: keyof CaseDraft) => (event: Event) => change({ [name]: (event.target as Field).value });
  return html`<div class="field wide">
      <label for="title">${t.title}</label>
      <input
        id="title"
        dir="auto"
        autocomplete="off"
        .value=${draft.title}
        aria-required="true"
        aria-invalid=${problems.title ? 'true' : nothing}
        aria-describedby=${problems.title ? 'title-problem' : nothing}
        @input=${edit('title')}
      />
      ${problemText('title-problem', problems.title && format.plural(t[problems.title], TITLE_LIMIT, { limit: format.number(TITLE_LIMIT) }))}
    </div>
    <div class="field">
      <label for="account">${t.customer}</label>
      <select
        id="account"
        aria-required="true"
        aria-invalid=${problems.accountId ? 'true' : nothing}
        aria-describedby=${problems.accountId ? 'account-problem' : nothing}
        @change=${edit('accountId')}
      >
        <option value="" ?selected=${draft.accountId === ''}>${t.chooseCustomer}</option>
        ${accounts.map(({ id, name }) => html`<option value=${id} ?selected=${id === draft.accountId}>${name}</option>`)}
      </select>
      ${problemText('account-problem', problems.accountId && t[problems.accountId])}
    </div>
    <div class="field">
      <label for="priority">${t.priority}</label>
      <select id="priority" @change=${edit('priority')}>
        ${PRIORITIES.map(
          (one) => html`<option value=${one} ?selected=${one === draft.priority}>${t.priorities[one]}</option>`,
        )}
      </select>
    </div>
    <div class="field wide">
      <label for="description">${t.description} <span class="hint">${t.optional}</span></label>
      <textarea id="description" dir="auto" .value=${draft.description} @input=${edit('description')}></textarea>
    </div>`;
}

export function problemText(id: string, text: string | undefined): TemplateResult | typeof nothing {
  return text ? html`<div class="invalid" id=${id}>${icon(icons.high)}${text}</div>` : nothing;
}
