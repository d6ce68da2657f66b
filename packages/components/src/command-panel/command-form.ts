import type { CommandDefinition, CommandParameter, Device, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { problemOf, type DraftValues } from './command-input.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

export interface CommandFormView {
  readonly definition: CommandDefinition;
  readonly values: DraftValues;
  /** Whether to show problems: not before the first try to send. */
  readonly checked: boolean;
  readonly change: (name: string, value: string | boolean) => void;
}

/** Which command is to be sent, and what it does. */
export function commandChoice(
  definitions: readonly CommandDefinition[],
  chosen: CommandDefinition,
  choose: (id: Id<'commandDefinition'>) => void,
  t: CommandPanelStrings,
): TemplateResult {
  return html`<div class="field">
      <label for="command">${t.choose}</label>
      <select
        id="command"
        .value=${chosen.id}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${definitions.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen.id}>${name}</option>`)}
      </select>
    </div>
    ${chosen.description ? html`<p class="about" dir="auto">${chosen.description}</p>` : nothing}`;
}

/** What becomes of a command while its device is away. */
export function offlineNote(
  { mode }: CommandDefinition,
  device: Device | undefined,
  t: CommandPanelStrings,
): TemplateResult | typeof nothing {
  if (device?.connected !== false) return nothing;
  return html`<p class="note">
    ${icon(icons.plug)}<span>${mode === 'direct' ? t.offlineDirect : t.offlineDevice}</span>
  </p>`;
}

export function sendButton({ name }: CommandDefinition, busy: boolean, t: CommandPanelStrings): TemplateResult {
  return html`<div class="buttons">
    <button type="submit" class="primary" ?disabled=${busy}>
      ${icon(icons.command)}${busy ? t.sending : interpolate(t.sendNamed, { name })}
    </button>
  </div>`;
}

/** One field a parameter. Label, field, hint and problem are in one tree, so that ids connect them. */
export function commandFields(
  view: CommandFormView,
  t: CommandPanelStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (view.definition.parameters.length === 0) return nothing;
  return html`<div class="fields">
    ${view.definition.parameters.map((parameter, index) =>
      parameter.type === 'boolean' ? checkField(view, parameter, index) : textField(view, parameter, index, t, format),
    )}
  </div>`;
}

function checkField(view: CommandFormView, parameter: CommandParameter, index: number): TemplateResult {
  return html`<div class="field check">
    <input
      id="field-${index}"
      type="checkbox"
      .checked=${view.values[parameter.name] === true}
      @change=${(event: Event) => view.change(parameter.name, (event.target as HTMLInputElement).checked)}
    />
    <label for="field-${index}">${parameter.label ?? parameter.name}</label>
  </div>`;
}

function textField(
  view: CommandFormView,
  parameter: CommandParameter,
  index: number,
  t: CommandPanelStrings,
  format: Formatter,
): TemplateResult {
  const value = view.values[parameter.name];
  const problem = view.checked ? problemOf(parameter, value) : undefined;
  const hint = hintOf(parameter, t, format);
  const described = [hint && `hint-${index}`, problem && `problem-${index}`].filter(Boolean).join(' ');
  const unit = parameter.unit ? ` (${parameter.unit})` : '';
  return html`<div class="field">
    <label for="field-${index}"
      >${parameter.label ?? parameter.name}${unit}
      ${parameter.required ? nothing : html`<span class="hint">${t.optional}</span>`}</label
    >
    <input
      id="field-${index}"
      type="text"
      autocomplete="off"
      inputmode=${parameter.type === 'number' || parameter.type === 'integer' ? 'decimal' : 'text'}
      .value=${typeof value === 'string' ? value : ''}
      aria-required=${parameter.required ? 'true' : nothing}
      aria-invalid=${problem ? 'true' : nothing}
      aria-describedby=${described || nothing}
      @input=${(event: Event) => view.change(parameter.name, (event.target as HTMLInputElement).value)}
    />
    ${hint ? html`<div class="hint" id="hint-${index}">${hint}</div>` : nothing}
    ${
      problem
        ? html`<div class="invalid" id="problem-${index}">
            ${icon(icons.high)}${'limit' in problem ? interpolate(t[problem.kind], { limit: format.number(problem.limit, 10) }) : t[problem.kind]}
          </div>`
        : nothing
    }
  </div>`;
}

function hintOf(parameter: CommandParameter, t: CommandPanelStrings, format: Formatter): string | undefined {
  const bound = (value: number | undefined) => (value === undefined ? undefined : format.number(value, 10));
  const minimum = bound(parameter.minimum);
  const maximum = bound(parameter.maximum);
  if (minimum !== undefined && maximum !== undefined) return interpolate(t.between, { minimum, maximum });
  if (minimum !== undefined) return interpolate(t.atLeast, { minimum });
  if (maximum !== undefined) return interpolate(t.atMost, { maximum });
  return undefined;
}
