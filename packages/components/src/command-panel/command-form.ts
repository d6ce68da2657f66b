import type { CommandDefinition, Device, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { fieldGroup, valueField } from '../value-form/value-field.ts';
import { isGiven, type DraftTexts, type ParameterItem } from './command-input.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** Stands for a command that is not defined. No definition has an empty id. */
export const CUSTOM = '';

interface CommandChoice {
  readonly definitions: readonly CommandDefinition[];
  /** Whether a command may be chosen that is not defined. */
  readonly offersCustom: boolean;
  readonly chosen: Id<'commandDefinition'>;
  readonly choose: (id: Id<'commandDefinition'>) => void;
}

/** Which command is to be sent, and what it does. */
export function commandChoice(
  { definitions, offersCustom, chosen, choose }: CommandChoice,
  t: CommandPanelStrings,
): TemplateResult {
  const options = definitions.map(({ id, name }) => [id, name] as const);
  const all = offersCustom ? [...options, [CUSTOM, t.custom] as const] : options;
  const description = chosen === CUSTOM ? t.customHint : definitions.find(({ id }) => id === chosen)?.description;
  return html`<div class="field">
      <label for="command">${t.choose}</label>
      <select
        id="command"
        .value=${chosen}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${all.map(([id, name]) => html`<option value=${id} .selected=${id === chosen}>${name}</option>`)}
      </select>
    </div>
    ${description ? html`<p class="about" dir="auto">${description}</p>` : nothing}`;
}

/** What becomes of a command while its device is away. */
export function offlineNote(
  { mode }: Pick<CommandDefinition, 'mode'>,
  device: Device | undefined,
  t: CommandPanelStrings,
): TemplateResult | typeof nothing {
  if (device?.connected !== false) return nothing;
  return html`<p class="note">
    ${icon(icons.plug)}<span>${mode === 'direct' ? t.offlineDirect : t.offlineDevice}</span>
  </p>`;
}

/** `name`: of a command that is defined. */
export function sendButton(name: string | undefined, busy: boolean, t: CommandPanelStrings): TemplateResult {
  const label = name === undefined ? t.sendCustom : interpolate(t.sendNamed, { name });
  return html`<div class="buttons">
    <button type="submit" class="primary" ?disabled=${busy}>${icon(icons.command)}${busy ? t.sending : label}</button>
  </div>`;
}

export interface CommandFormView {
  readonly items: readonly ParameterItem[];
  readonly texts: DraftTexts;
  /** What is wrong, by key, in words. Nothing before the first try to send. */
  readonly problems: ReadonlyMap<string, string>;
  readonly change: (key: string, text: string) => void;
}

/** One field a parameter, those of an object in a group of its own. */
export function commandFields(view: CommandFormView, t: CommandPanelStrings, format: Formatter): unknown {
  if (view.items.length === 0) return nothing;
  return html`<div class="fields">${fields(view.items, view, true, t, format)}</div>`;
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
    if (rule.type !== 'boolean') return parameterField(item, view, isSent, t, format);
    return checkBox({
      id: fieldId(item),
      label: labelOf(item),
      isChecked: view.texts[item.key] === 'true',
      change: (text) => view.change(item.key, text),
    });
  });
}

interface CheckBox {
  readonly id: string;
  readonly label: string;
  readonly isChecked: boolean;
  /** `true`, or nothing. */
  readonly change: (text: string) => void;
}

export function checkBox({ id, label, isChecked, change }: CheckBox): TemplateResult {
  return html`<div class="field check">
    <input
      id=${id}
      type="checkbox"
      .checked=${isChecked}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked ? 'true' : '')}
    />
    <label for=${id}><bdi>${label}</bdi></label>
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
export function fieldId({ key }: Pick<ParameterItem, 'key'>): string {
  return `field-${key}`;
}

function labelOf({ parameter: { label, name } }: ParameterItem): string {
  return label ?? name;
}
