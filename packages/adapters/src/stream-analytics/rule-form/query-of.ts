import { type RuleDuration, type RuleForm, checkRuleForm } from '@csk/core';
import { absenceQuery } from './absence-query.ts';
import { limitQuery } from './limit-query.ts';

/**
 * Writes a rule as Stream Analytics query text, of documented constructs only, so that the embedded engine and Azure run
 * the same text. It writes a row when the condition begins on a device and one when it ends, with the columns that the
 * alert queue's readers take. The same form gives the same text.
 * @throws ConnectedServiceError `invalid` when the form is wrong; `details.field` names the place.
 */
export function queryOf(form: RuleForm): string {
  const checked = checkRuleForm(form);
  const { steps, rows } = checked.kind === 'absence' ? absenceQuery(checked) : limitQuery(checked);
  const header = [
    `-- ${checked.rule}: raised ${conditionOf(checked)}.`,
    '-- Written by a rule form, which reads it back as long as only its values change.',
  ];
  return `${header.join('\n')}\nWITH ${steps.join(',\n')}\n${rows}\n`;
}

function conditionOf(form: RuleForm): string {
  if (form.kind === 'absence') return `when a device has sent nothing for ${spoken(form.noMessageFor)}`;
  const what = form.kind === 'threshold' ? form.measure : `the ${form.change} of ${form.measure}`;
  const span = form.kind === 'threshold' ? '' : ` within ${spoken(form.within)}`;
  const limit = form.limits.kind === 'fixed' ? `${form.limits.limit}` : 'the limit of its device';
  const delay = form.forAtLeast === undefined ? '' : ` for at least ${spoken(form.forAtLeast)}`;
  return `when ${what}${span} is ${form.comparison} ${limit}${delay}`;
}

function spoken({ unit, length }: RuleDuration): string {
  return `${length} ${unit}${length === 1 ? '' : 's'}`;
}
