import { CASE_PRIORITIES } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { CustomerChoices } from '../customer-choice/customer-choices.ts';
import { customerField } from '../customer-choice/customer-field.ts';
import { problemLine } from '../element/problem-line.ts';
import type { Formatter } from '../format/formatter.ts';
import { TITLE_LIMIT, type CaseDraft, type DraftProblems } from './case-draft.ts';
import type { CaseFormStrings } from './case-form.strings.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a new case. Label, field and problem are in one tree, so that ids connect them. */
export function caseFields(
  draft: CaseDraft,
  problems: DraftProblems,
  customers: {
    readonly choices: CustomerChoices;
    /** Why somebody has to choose. */
    readonly note: string | undefined;
  },
  t: CaseFormStrings,
  format: Formatter,
  change: (fields: Partial<CaseDraft>) => void,
): TemplateResult {
  const edit = (name: keyof CaseDraft) => (event: Event) => change({ [name]: (event.target as Field).value });
  const described = [customers.note && 'account-note', problems.accountId && 'account-problem']
    .filter(Boolean)
    .join(' ');
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
      ${problemLine('title-problem', problems.title && format.plural(t[problems.title], TITLE_LIMIT, { limit: format.number(TITLE_LIMIT) }))}
    </div>
    <div class="field">
      <label for="account">${t.customer}</label>
      ${customerField(
        customers.choices,
        { id: draft.accountId || undefined, set: (id = '') => change({ accountId: id }) },
        {
          id: 'account',
          name: t.customer,
          none: t.chooseCustomer,
          isInvalid: problems.accountId !== undefined,
          describedBy: described,
        },
        t,
        format,
      )}
      ${customers.note ? html`<div class="hint" id="account-note">${customers.note}</div>` : nothing}
      ${problemLine('account-problem', problems.accountId && t[problems.accountId])}
    </div>
    <div class="field">
      <label for="priority">${t.priority}</label>
      <select id="priority" @change=${edit('priority')}>
        ${CASE_PRIORITIES.map(
          (one) => html`<option value=${one} ?selected=${one === draft.priority}>${t.priorities[one]}</option>`,
        )}
      </select>
    </div>
    <div class="field wide">
      <label for="description">${t.description} <span class="hint">${t.optional}</span></label>
      <textarea id="description" dir="auto" .value=${draft.description} @input=${edit('description')}></textarea>
    </div>`;
}
