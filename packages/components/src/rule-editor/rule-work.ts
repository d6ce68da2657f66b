import { ruleFormProblems, type RuleForm, type RuleTools } from '@csk/core';
import { draftOf, formOfDraft, NEW_RULE, type RuleDraft } from './rule-draft.ts';

/** A rule as it is being edited. */
export interface RuleWork {
  readonly draft: RuleDraft;
  /** Query text that is edited by hand; absent while the form is. */
  readonly text: string | undefined;
  readonly isEdited: boolean;
}

/** What the work amounts to. */
export interface Current {
  /** Absent while the rule is text that is no form's. */
  readonly form?: RuleForm | undefined;
  /** Absent while the form is not complete. */
  readonly query?: string | undefined;
}

export const NEW_WORK: RuleWork = { draft: NEW_RULE, text: undefined, isEdited: false };

export function workOfForm(form: RuleForm): RuleWork {
  return { ...NEW_WORK, draft: draftOf(form) };
}

/** Query text opens as a form when it is one's. */
export function workOfQuery(query: string, tools: RuleTools): RuleWork {
  const reading = tools.formOf(query);
  return reading.kind === 'form' ? workOfForm(reading.form) : { ...NEW_WORK, text: query };
}

export function currentOf({ draft, text }: RuleWork, tools: RuleTools): Current {
  if (text !== undefined) {
    const reading = tools.formOf(text);
    if (reading.kind === 'syntax-error') return {};
    return { form: reading.kind === 'form' ? reading.form : undefined, query: text };
  }
  const form = formOfDraft(draft);
  if (ruleFormProblems(form).length > 0) return {};
  return { form: form as RuleForm, query: tools.queryOf(form as RuleForm) };
}
