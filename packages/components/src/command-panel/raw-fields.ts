import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { valueField } from '../value-form/value-field.ts';
import { checkBox, fieldId } from './command-form.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';
import { NAME_RULE, type RawField, type RawForm } from './raw-draft.ts';

export { RawDraft } from './raw-draft.ts';

interface RawFieldsView {
  readonly form: RawForm;
  /** What is wrong, by field, in words. */
  readonly problems: ReadonlyMap<string, string>;
  readonly change: (key: string, text: string) => void;
}

/** The fields of a command that nobody has described: what it is called, how it goes, how long it may take, what is in it. */
export function rawFields(view: RawFieldsView, t: CommandPanelStrings, format: Formatter): TemplateResult {
  const { form, problems, change } = view;
  const { texts, mode, timeoutRule } = form;
  const field = (key: RawField) => ({
    id: fieldId({ key }),
    text: texts[key],
    change: (text: string) => change(key, text),
    problem: problems.get(key),
  });
  const modes = (['queued', 'direct'] as const).map((one) => [one, t.modes[one]] as const);
  return html`<div class="fields">
    ${valueField({ ...field('name'), rule: NAME_RULE, label: t.customName, isRequired: true }, t, format)}
    ${valueField({ ...field('mode'), rule: { type: 'string' }, label: t.customMode, answers: modes }, t, format)}
    ${valueField(
      { ...field('timeout'), rule: timeoutRule, label: t.customTimeout, unit: 's', isRequired: true },
      t,
      format,
    )}
    ${valueField(
      { ...field('payload'), rule: { type: 'object' }, label: t.customPayload, note: t.optional },
      t,
      format,
    )}
    ${
      mode === 'queued'
        ? checkBox({
            id: fieldId({ key: 'byDevice' }),
            label: t.customByDevice,
            isChecked: texts.byDevice === 'true',
            change: (text) => change('byDevice', text),
          })
        : nothing
    }
  </div>`;
}
