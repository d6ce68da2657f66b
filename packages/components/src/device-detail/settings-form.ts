import type { Device, PropertyDefinition } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';
import { valueAt, type PropertyItem } from './property-tree.ts';
import { textOf, type SettingProblem } from './setting-values.ts';
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
  return html`<fieldset>
    <legend>${title}</legend>
    <div class="fields">
      ${items.map((item) =>
        item.definition.type === 'object'
          ? html`<div class="whole">${group(labelOf(item.definition), item.children, view, t)}</div>`
          : field(item, view, t),
      )}
    </div>
  </fieldset>`;
}

function field(item: PropertyItem, view: SettingsFormView, t: DeviceDetailStrings): TemplateResult {
  const { definition } = item;
  if (!view.mayEdit || definition.editable === false) return readOnly(item, view, t);
  const id = fieldId(item);
  const problem = view.checked ? view.draft.problem(item) : undefined;
  const refused = view.refused?.path === item.path ? view.refused.message : undefined;
  const overtaken = view.draft.isOvertaken(item, view.device);
  const hint = hintOf(definition, t, view.format);
  const described = [
    hint && `${id}-hint`,
    (problem ?? refused) && `${id}-problem`,
    overtaken && `${id}-conflict`,
  ].filter(Boolean);
  const attributes: FieldAttributes = {
    id,
    invalid: problem || refused || overtaken ? 'true' : nothing,
    described: described.length > 0 ? described.join(' ') : nothing,
  };
  return html`<div class="field ${view.draft.isEdited(item) ? 'edited' : ''}">
    <label for=${id}
      >${labelOf(definition)}${definition.unit ? ` (${definition.unit})` : ''}
      ${definition.type === 'date-time' ? html`<span class="hint">${t.utc}</span>` : nothing}</label
    >
    ${definition.type === 'boolean' ? switchField(item, view, attributes, t) : textField(item, view, attributes, t)}
    ${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : nothing}
    ${
      problem || refused
        ? html`<div class="invalid" id="${id}-problem">
            ${icon(icons.high)}<span>${problem ? problemText(problem, t, view.format) : refused}</span>
          </div>`
        : nothing
    }
    ${overtaken ? conflict(item, view, t) : nothing}
  </div>`;
}

interface FieldAttributes {
  readonly id: string;
  readonly invalid: string | typeof nothing;
  readonly described: string | typeof nothing;
}

function textField(
  item: PropertyItem,
  view: SettingsFormView,
  { id, invalid, described }: FieldAttributes,
  t: DeviceDetailStrings,
): TemplateResult {
  const { definition } = item;
  const isNumber = definition.type === 'integer' || definition.type === 'decimal';
  return html`<input
    id=${id}
    type=${definition.type === 'date-time' ? 'datetime-local' : 'text'}
    step=${definition.type === 'date-time' ? '1' : nothing}
    autocomplete="off"
    inputmode=${isNumber ? 'decimal' : nothing}
    placeholder=${definition.defaultValue === undefined ? '' : interpolate(t.default, { value: String(definition.defaultValue) })}
    .value=${view.draft.text(item, view.device)}
    aria-invalid=${invalid}
    aria-describedby=${described}
    @input=${(event: Event) => change(event, item, view)}
  />`;
}

/** Three answers, because a setting that is absent is neither. */
function switchField(
  item: PropertyItem,
  view: SettingsFormView,
  { id, invalid, described }: FieldAttributes,
  t: DeviceDetailStrings,
): TemplateResult {
  const { definition } = item;
  const value = view.draft.text(item, view.device);
  const answers = [
    ['', t.notSet],
    ['true', definition.trueLabel ?? t.on],
    ['false', definition.falseLabel ?? t.off],
  ] as const;
  return html`<select
    id=${id}
    aria-invalid=${invalid}
    aria-describedby=${described}
    @change=${(event: Event) => change(event, item, view)}
  >
    ${answers.map(([key, label]) => html`<option value=${key} .selected=${key === value}>${label}</option>`)}
  </select>`;
}

function change(event: Event, item: PropertyItem, view: SettingsFormView): void {
  const { value } = event.target as HTMLInputElement | HTMLSelectElement;
  view.edit((draft) => draft.change(item, value, view.device));
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
  return html`<div class="conflict" id="${fieldId(item)}-conflict" role="status">
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

function hintOf(definition: PropertyDefinition, t: DeviceDetailStrings, format: Formatter): string | undefined {
  const bound = (value: number | string | undefined) => (value === undefined ? undefined : boundText(value, format));
  const minimum = bound(definition.minimum);
  const maximum = bound(definition.maximum);
  if (minimum !== undefined && maximum !== undefined) return interpolate(t.between, { minimum, maximum });
  if (minimum !== undefined) return interpolate(t.atLeast, { minimum });
  if (maximum !== undefined) return interpolate(t.atMost, { maximum });
  return undefined;
}

function problemText(problem: SettingProblem, t: DeviceDetailStrings, format: Formatter): string {
  if (!('limit' in problem)) return t[problem.kind];
  const { kind, limit } = problem;
  return format.plural(t[kind], Number(limit), { limit: boundText(limit, format) });
}

/** A bound as the user reads it: a number, or a moment. */
function boundText(bound: number | string, format: Formatter): string {
  return typeof bound === 'number' ? format.number(bound, 10) : format.exact(bound);
}
