import type { CommandDefinition, Device, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { fieldGroup, valueField } from '../value-form/value-field.ts';
import { isGiven, type DraftTexts, type ParameterItem } from './command-input.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

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
        ${definitions.map(({ id, name }) => html`<option value=${id} .selected=${id === chosen.id}>${name}</option>`)}
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

export interface CommandFormView {
  readonly definition: CommandDefinition;
  readonly items: readonly ParameterItem[];
  readonly texts: DraftTexts;
  /** What is wrong, by key, in words. Nothing before the first try to send. */
  readonly problems: ReadonlyMap<string, string>;
  readonly change: (key: string, text: string) => void;
}

/** One field a parameter, those of an object in a group of its own. */
export function commandFields(view: CommandFormView, t: CommandPanelStrings, format: Formatter): unknown {
  if (view.items.length === 0) return nothing;
  // Fields of another command are other fields: half a date that was entered in one is no part of it.
  return keyed(view.definition.id, html`<div class="fields">${fields(view.items, view, true, t, format)}</div>`);
}

/** Whether the object around them is sent decides what has to be filled in. */
function fields(
  items: readonly ParameterItem[],
  view: CommandFormView,
  isSent: boolean,
  t: CommandPanelStrings,
  format: Formatter,
): readonly TemplateResult[] {
  return items.map((item) => {
    const { parameter, rule, children } = item;
    if (children.length > 0) {
      const title = html`<bdi>${labelOf(item)}</bdi>${parameter.required ? nothing : html` (${t.optional})`}`;
      const inside = fields(children, view, isSent && isGiven(item, view.texts), t, format);
      return html`<div class="whole">${fieldGroup(title, inside)}</div>`;
    }
    return rule.type === 'boolean' ? checkField(item, view) : parameterField(item, view, isSent, t, format);
  });
}

function checkField(item: ParameterItem, { texts, change }: CommandFormView): TemplateResult {
  const id = fieldId(item);
  return html`<div class="field check">
    <input
      id=${id}
      type="checkbox"
      .checked=${texts[item.key] === 'true'}
      @change=${(event: Event) => change(item.key, (event.target as HTMLInputElement).checked ? 'true' : '')}
    />
    <label for=${id}><bdi>${labelOf(item)}</bdi></label>
  </div>`;
}

function parameterField(
  item: ParameterItem,
  view: CommandFormView,
  isSent: boolean,
  t: CommandPanelStrings,
  format: Formatter,
): TemplateResult {
  const { key, parameter, rule } = item;
  const { required, unit, values } = parameter;
  const notes = [rule.type === 'date-time' ? format.timeZone : undefined, required ? undefined : t.optional];
  return valueField(
    {
      id: fieldId(item),
      rule,
      label: labelOf(item),
      unit,
      note: dotted(...notes) || undefined,
      text: view.texts[key] ?? '',
      change: (text) => view.change(key, text),
      isRequired: required === true && isSent,
      problem: view.problems.get(key),
      answers: values && [['', t.notSet], ...values.map((value) => [value, value] as const)],
    },
    t,
    format,
  );
}

/** The element that a parameter is entered in. */
export function fieldId({ key }: ParameterItem): string {
  return `field-${key}`;
}

function labelOf({ parameter: { label, name } }: ParameterItem): string {
  return label ?? name;
}
