import type { Device, PropertyDefinition } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { fieldGroup, problemText, valueField } from '../value-form/value-field.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';
import { valueAt, type PropertyItem } from './property-tree.ts';
import { textOf } from './setting-values.ts';
import type { SettingsDraft } from './settings-draft.ts';

export interface SettingsFormView {
  readonly items: readonly PropertyItem[];
  readonly device: Device;
  readonly draft: SettingsDraft;
  readonly mayEdit: boolean;
  /** Whether to show problems: not before the first try to save. */
  readonly checked: boolean;
  /** What the service said about one property. */
  readonly refused: { readonly path: string; readonly message: string } | undefined;
  /** A step on the draft as it is when the step is made: two may come before the next rendering. */
  readonly format: Formatter;
  readonly edit: (step: (draft: SettingsDraft) => SettingsDraft) => void;
}

/** One field a property, those of an object in a group of its own. Fields, hints and problems are tied by ids. */
export function settingsFields(view: SettingsFormView, t: DeviceDetailStrings): TemplateResult {
  const groups = [
    [t.settingsGroup, view.items.filter(({ place }) => place === 'desired')],
    [t.tagsGroup, view.items.filter(({ place }) => place === 'tags')],
  ] as const;
  return html`${groups.map(([title, items]) => (items.length === 0 ? nothing : group(title, items, view, t)))}`;
}

/** Ids of fields are made of paths; a blank in one would end it where it is referred to. */
export function fieldId({ path }: PropertyItem): string {
  return `field-${encodeURIComponent(path)}`;
}

function group(
  title: string,
  items: readonly PropertyItem[],
  view: SettingsFormView,
  t: DeviceDetailStrings,
): TemplateResult {
  return fieldGroup(
    title,
    items.map((item) =>
      item.definition.type === 'object'
        ? html`<div class="whole">${group(labelOf(item.definition), item.children, view, t)}</div>`
        : field(item, view, t),
    ),
  );
}

function field(item: PropertyItem, view: SettingsFormView, t: DeviceDetailStrings): TemplateResult {
  const { definition } = item;
  const { draft, device, format } = view;
  if (!view.mayEdit || definition.editable === false) return readOnly(item, view, t);
  const problem = view.checked ? draft.problem(item) : undefined;
  const refused = view.refused?.path === item.path ? view.refused.message : undefined;
  return valueField(
    {
      id: fieldId(item),
      rule: definition,
      label: labelOf(definition),
      unit: definition.unit,
      note: definition.type === 'date-time' ? t.utc : undefined,
      text: draft.text(item, device),
      change: (text) => view.edit((before) => before.change(item, text, device)),
      placeholder:
        definition.defaultValue === undefined
          ? undefined
          : interpolate(t.default, { value: String(definition.defaultValue) }),
      problem: problem ? problemText(problem, t, format) : refused,
      answers: definition.type === 'boolean' ? switchAnswers(definition, t) : undefined,
      more: draft.isOvertaken(item, device) ? conflict(item, view, t) : undefined,
      isEdited: draft.isEdited(item),
    },
    t,
    format,
  );
}

/** Three answers, because a setting that is absent is neither. */
function switchAnswers(
  { trueLabel, falseLabel }: PropertyDefinition,
  t: DeviceDetailStrings,
): readonly (readonly [string, string])[] {
  return [
    ['', t.notSet],
    ['true', trueLabel ?? t.on],
    ['false', falseLabel ?? t.off],
  ];
}

function readOnly(item: PropertyItem, { device }: SettingsFormView, t: DeviceDetailStrings): TemplateResult {
  const { definition } = item;
  const value = textOf(definition, valueAt(device[item.place], item.keys));
  const answer = definition.type === 'boolean' && value !== '' ? booleanText(definition, value, t) : value;
  return html`<div class="field">
    <span class="label"
      >${labelOf(definition)}${definition.unit ? ` (${definition.unit})` : ''}
      <span class="hint">${t.readOnly}</span></span
    >
    <span class="value">${answer === '' ? t.notSet : answer}</span>
  </div>`;
}

function conflict(item: PropertyItem, view: SettingsFormView, t: DeviceDetailStrings): TemplateResult {
  const { device } = view;
  const value = textOf(item.definition, valueAt(device[item.place], item.keys));
  return html`<div class="conflict" id="${fieldId(item)}-more" role="status">
    <span>${value === '' ? t.conflictRemoved : interpolate(t.conflict, { value })}</span>
    <div class="buttons">
      <button type="button" @click=${() => view.edit((draft) => draft.keep(item, device))}>${t.keepMine}</button>
      <button type="button" @click=${() => view.edit((draft) => draft.drop(item))}>${t.takeTheirs}</button>
    </div>
  </div>`;
}

function labelOf({ label, name }: PropertyDefinition): string {
  return label ?? name;
}

function booleanText({ trueLabel, falseLabel }: PropertyDefinition, value: string, t: DeviceDetailStrings): string {
  return value === 'true' ? (trueLabel ?? t.on) : (falseLabel ?? t.off);
}
