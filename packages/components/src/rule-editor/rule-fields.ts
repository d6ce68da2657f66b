import type { RuleFormProblem } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import { problemAt, type RuleDraft } from './rule-draft.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';

export interface RuleFieldsView {
  readonly draft: RuleDraft;
  readonly problems: readonly RuleFormProblem[];
  readonly change: (path: string, value: string) => void;
}

type Field = keyof RuleEditorStrings['fields'];

/** The fields of a rule, those of its kind only. */
export function ruleFields(view: RuleFieldsView, t: RuleEditorStrings): TemplateResult {
  const { kind } = view.draft;
  return html`<div class="fields">
      ${choice(view, 'kind', t.kinds, t)} ${entry(view, 'rule', t)} ${entry(view, 'readingType', t)}
    </div>
    ${kind === 'absence' ? html`<div class="fields">${duration(view, 'noMessageFor', t)}</div>` : condition(view, t)}
    <details
      ?open=${['input', 'output', 'deviceColumn', 'tokenColumn', 'timeColumn'].some((path) => problemAt(view.problems, path))}
    >
      <summary>${t.names}</summary>
      <div class="fields">
        ${entry(view, 'input', t)} ${entry(view, 'output', t)} ${entry(view, 'deviceColumn', t)}
        ${entry(view, 'tokenColumn', t, true)} ${entry(view, 'timeColumn', t, true)}
      </div>
    </details>`;
}

function condition(view: RuleFieldsView, t: RuleEditorStrings): TemplateResult {
  const ofChange = view.draft['kind'] === 'rate-of-change';
  const comparisons = Object.fromEntries(
    Object.entries(t.comparisons).filter(([sign]) => !ofChange || sign.startsWith('>')),
  );
  return html`<div class="fields">
      ${entry(view, 'measure', t)}
      ${ofChange ? html`${choice(view, 'change', t.changes, t)} ${duration(view, 'within', t)}` : nothing}
      ${choice(view, 'comparison', comparisons, t)} ${choice(view, 'limits.kind', t.limitKinds, t)}
    </div>
    <div class="fields">${view.draft['limits.kind'] === 'fixed' ? fixedLimits(view, t) : deviceLimits(view, t)}</div>
    <div class="fields">${duration(view, 'forAtLeast', t, true)}</div>`;
}

function fixedLimits(view: RuleFieldsView, t: RuleEditorStrings): TemplateResult {
  return html`${number(view, 'limits.limit', t)} ${number(view, 'limits.clearLimit', t, true)}`;
}

function deviceLimits(view: RuleFieldsView, t: RuleEditorStrings): TemplateResult {
  return html`${entry(view, 'limits.reference', t)} ${entry(view, 'limits.deviceColumn', t)}
  ${entry(view, 'limits.limitColumn', t)} ${entry(view, 'limits.clearLimitColumn', t, true)}
  ${number(view, 'limits.default.limit', t, true)} ${number(view, 'limits.default.clearLimit', t, true)}`;
}

function idOf(path: string): string {
  return `rule-${path.replaceAll('.', '-')}`;
}

function number(view: RuleFieldsView, path: Field, t: RuleEditorStrings, optional = false): TemplateResult {
  return entry(view, path, t, optional, 'decimal');
}

function entry(
  view: RuleFieldsView,
  path: Field,
  t: RuleEditorStrings,
  optional = false,
  mode: 'text' | 'decimal' = 'text',
): TemplateResult {
  const id = idOf(path);
  const problem = problemAt(view.problems, path);
  const hint = Object.hasOwn(t.hints, path) ? t.hints[path as keyof typeof t.hints] : undefined;
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for=${id}>${t.fields[path]} ${optional ? html`<span class="hint">${t.optional}</span>` : nothing}</label>
    <input
      id=${id}
      type="text"
      autocomplete="off"
      spellcheck="false"
      inputmode=${mode}
      .value=${view.draft[path] ?? ''}
      aria-required=${optional ? nothing : 'true'}
      aria-invalid=${problem ? 'true' : nothing}
      aria-describedby=${described || nothing}
      @input=${(event: Event) => view.change(path, (event.target as HTMLInputElement).value)}
    />
    ${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : nothing} ${problemLine(`${id}-problem`, problem)}
  </div>`;
}

function choice(
  view: RuleFieldsView,
  path: Field,
  options: Readonly<Record<string, string>>,
  t: RuleEditorStrings,
): TemplateResult {
  const id = idOf(path);
  return html`<div class="field">
    <label for=${id}>${t.fields[path]}</label>
    <select id=${id} @change=${(event: Event) => view.change(path, (event.target as HTMLSelectElement).value)}>
      ${Object.entries(options).map(
        ([value, label]) => html`<option value=${value} .selected=${value === view.draft[path]}>${label}</option>`,
      )}
    </select>
  </div>`;
}

/** A length and its unit, under one label. */
function duration(
  view: RuleFieldsView,
  path: 'within' | 'forAtLeast' | 'noMessageFor',
  t: RuleEditorStrings,
  optional = false,
): TemplateResult {
  const id = idOf(path);
  const problem = problemAt(view.problems, path);
  return html`<div class="field" role="group" aria-labelledby="${id}-label">
    <span class="label" id="${id}-label"
      >${t.fields[path]} ${optional ? html`<span class="hint">${t.optional}</span>` : nothing}</span
    >
    <div class="duration">
      <input
        id=${id}
        type="text"
        inputmode="numeric"
        autocomplete="off"
        aria-label="${t.fields[path]}: ${t.length}"
        .value=${view.draft[`${path}.length`] ?? ''}
        aria-invalid=${problem ? 'true' : nothing}
        aria-describedby=${problem ? `${id}-problem` : nothing}
        @input=${(event: Event) => view.change(`${path}.length`, (event.target as HTMLInputElement).value)}
      />
      <select
        aria-label="${t.fields[path]}: ${t.unit}"
        @change=${(event: Event) => view.change(`${path}.unit`, (event.target as HTMLSelectElement).value)}
      >
        ${Object.entries(t.units).map(
          ([unit, label]) =>
            html`<option value=${unit} .selected=${unit === view.draft[`${path}.unit`]}>${label}</option>`,
        )}
      </select>
    </div>
    ${problemLine(`${id}-problem`, problem)}
  </div>`;
}
