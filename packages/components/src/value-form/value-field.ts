import { html, noChange, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { FieldProblem, ValueRule } from './field-values.ts';
import type { ValueFormStrings } from './value-form.strings.ts';

/** One field of a form whose fields come from definitions. Its label, hint and problem are tied to it by ids. */
export interface ValueField {
  /** Without blanks, which would end it where it is referred to. */
  readonly id: string;
  readonly rule: ValueRule;
  readonly label: string;
  readonly unit?: string | undefined;
  /** Said beside the label. */
  readonly note?: string | undefined;
  readonly text: string;
  readonly change: (text: string) => void;
  readonly isRequired?: boolean | undefined;
  readonly placeholder?: string | undefined;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  /** Instead of a field to write in: values with their names. */
  readonly answers?: readonly (readonly [value: string, label: string])[] | undefined;
  /** What else is said about it, under `${id}-more`. */
  readonly more?: TemplateResult | undefined;
  readonly isEdited?: boolean | undefined;
}

/** What stands in a field for a date and time when only a part of one is entered: its own value is empty then. */
export const INCOMPLETE = '?';

/** Fields under a title, those of an object in a group of its own. */
export function fieldGroup(title: string | TemplateResult, fields: unknown): TemplateResult {
  return html`<fieldset>
    <legend>${title}</legend>
    <div class="fields">${fields}</div>
  </fieldset>`;
}

export function valueField(field: ValueField, t: ValueFormStrings, format: Formatter): TemplateResult {
  const { id, problem, more } = field;
  const hint = limitsOf(field.rule, t, format);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`, more && `${id}-more`].filter(Boolean).join(' ');
  const attributes: FieldAttributes = {
    invalid: problem || more ? 'true' : nothing,
    described: described === '' ? nothing : described,
  };
  return html`<div class="field ${field.isEdited ? 'edited' : ''} ${field.rule.type === 'object' ? 'written' : ''}">
    <label for=${id}
      ><bdi>${field.label}</bdi>${field.unit ? html` (<bdi>${field.unit}</bdi>)` : nothing}
      ${field.note ? html`<span class="hint">${field.note}</span>` : nothing}</label
    >
    ${control(field, attributes)} ${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : nothing}
    ${problemLine(`${id}-problem`, problem)} ${more ?? nothing}
  </div>`;
}

interface FieldAttributes {
  readonly invalid: string | typeof nothing;
  readonly described: string | typeof nothing;
}

function control(field: ValueField, { invalid, described }: FieldAttributes): TemplateResult {
  const { id, rule, text, answers } = field;
  const required = field.isRequired ? 'true' : nothing;
  const read = ({ target }: Event) => field.change(enteredText(target as FieldElement));
  if (answers) {
    return html`<select
      id=${id}
      aria-required=${required}
      aria-invalid=${invalid}
      aria-describedby=${described}
      @change=${read}
    >
      ${answers.map(([value, label]) => html`<option value=${value} .selected=${value === text}>${label}</option>`)}
    </select>`;
  }
  if (rule.type === 'object') {
    return html`<textarea
      id=${id}
      dir="ltr"
      spellcheck="false"
      autocomplete="off"
      .value=${text}
      aria-required=${required}
      aria-invalid=${invalid}
      aria-describedby=${described}
      @input=${read}
    ></textarea>`;
  }
  const isMoment = rule.type === 'date-time';
  return html`<input
    id=${id}
    type=${isMoment ? 'datetime-local' : 'text'}
    step=${isMoment ? '1' : nothing}
    autocomplete="off"
    inputmode=${rule.type === 'integer' || rule.type === 'decimal' ? 'decimal' : nothing}
    placeholder=${field.placeholder ?? ''}
    .value=${text === INCOMPLETE && isMoment ? noChange : text}
    aria-required=${required}
    aria-invalid=${invalid}
    aria-describedby=${described}
    @input=${read}
  />`;
}

type FieldElement = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What somebody has entered so far. */
export function enteredText({ value, validity }: FieldElement): string {
  return validity.badInput ? INCOMPLETE : value;
}

function limitsOf(rule: ValueRule, t: ValueFormStrings, format: Formatter): string | undefined {
  const bound = (value: number | string | undefined) => (value === undefined ? undefined : boundText(value, format));
  const minimum = bound(rule.minimum);
  const maximum = bound(rule.maximum);
  if (minimum !== undefined && maximum !== undefined) return interpolate(t.between, { minimum, maximum });
  if (minimum !== undefined) return interpolate(t.atLeast, { minimum });
  if (maximum !== undefined) return interpolate(t.atMost, { maximum });
  return undefined;
}

/** What is wrong with a field, in the user's words. */
export function problemText(problem: FieldProblem, t: ValueFormStrings, format: Formatter): string {
  if (problem.kind === 'not-json') return interpolate(t['not-json'], { example: '{ "speed": 3 }' });
  if (!('limit' in problem)) return t[problem.kind];
  const { kind, limit } = problem;
  const text = t[kind];
  const values = { limit: boundText(limit, format) };
  return typeof text === 'string' ? interpolate(text, values) : format.plural(text, Number(limit), values);
}

/** A bound as the user reads it: a number, or a moment. */
function boundText(bound: number | string, format: Formatter): string {
  return typeof bound === 'number' ? format.number(bound, 10) : format.exact(bound);
}
