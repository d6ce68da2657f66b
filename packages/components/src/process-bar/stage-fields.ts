import type { Json, ProcessStep } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { isolated } from '../format/interpolate.ts';
import type { ProcessBarStrings } from './process-bar.strings.ts';

/** Names of the records that a field may refer to; `undefined` while not known. */
export interface StageNames {
  readonly account: (id: string) => string | undefined;
  readonly asset: (id: string) => string | undefined;
  readonly device: (id: string) => string | undefined;
}

/** The fields of one stage, as terms and values. */
export function stageFields(
  step: ProcessStep,
  names: StageNames,
  t: ProcessBarStrings,
  format: Formatter,
): TemplateResult {
  return html`<dl part="fields">
    ${step.fields.map(({ field, value }) => {
      const text = valueText(field, value, names, format) || t.empty;
      return html`<div>
        <dt>${label(field, t)}</dt>
        <dd dir="auto" title=${text}>${text}</dd>
      </div>`;
    })}
  </dl>`;
}

/** A field that the process defines and we have no word for is shown by its own name. */
function label(field: string, { fields }: ProcessBarStrings): string {
  return Object.hasOwn(fields, field) ? fields[field as keyof typeof fields] : field;
}

function valueText(field: string, value: Json, names: StageNames, format: Formatter): string {
  if (value === null) return '';
  if (Array.isArray(value)) return format.list(value.map((id) => isolated(names.device(String(id)) ?? String(id))));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (field === 'raisedAt') return format.exact(text);
  if (field === 'accountId') return names.account(text) ?? '…';
  return field === 'assetId' ? (names.asset(text) ?? '…') : text;
}
