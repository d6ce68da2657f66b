import { isConnectedServiceError, type Device, type Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { FetchController } from '../element/fetch-controller.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { readMoments } from '../value-form/read-moments.ts';
import { refusedField } from '../value-form/refused-field.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';
import { leavesOf, loadProperties, type PropertyItem } from './property-tree.ts';
import { saveSettings } from './save-settings.ts';
import { SettingsDraft } from './settings-draft.ts';
import { fieldId, settingsFields } from './settings-form.ts';

interface EditorHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

export interface SettingsEditorView {
  readonly device: Device;
  readonly mayEdit: boolean;
  readonly mayPull: boolean;
  readonly pull: () => void;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
  readonly saved: (device: Device) => void;
}

type SaveState =
  | { readonly kind: 'idle' | 'saving' | 'saved' | 'conflict' }
  | { readonly kind: 'failed'; readonly message: string; readonly path: string | undefined };

/** Edits settings and tags of a device by the properties of its category, and saves what was changed. */
export class SettingsEditor {
  readonly #host: EditorHost;
  readonly #properties: FetchController<readonly PropertyItem[]>;
  #draft = SettingsDraft.EMPTY;
  /** Another when all is begun anew. */
  #edition = 0;
  #checked = false;
  #save: SaveState = { kind: 'idle' };
  #deviceId: Id<'device'> | undefined;

  constructor(host: EditorHost, device: () => Device | undefined) {
    this.#host = host;
    this.#properties = new FetchController<readonly PropertyItem[]>(
      host,
      (client, signal) => {
        const categoryId = device()?.categoryId;
        return categoryId === undefined ? undefined : loadProperties(client, categoryId, signal);
      },
      () => [device()?.categoryId],
    );
  }

  render(view: SettingsEditorView, t: DeviceDetailStrings): TemplateResult {
    // What was typed for one device is not meant for another.
    if (view.device.id !== this.#deviceId) {
      this.#deviceId = view.device.id;
      this.#reset();
    }
    return html`<section part="settings" aria-labelledby="settings">
      <h3 id="settings">${t.settings}</h3>
      ${this.#body(view, t)}
    </section>`;
  }

  #body(view: SettingsEditorView, t: DeviceDetailStrings): TemplateResult {
    const { data: items, error } = this.#properties;
    if (view.device.categoryId === undefined) return html`<p class="muted">${t.noProperties}</p>`;
    if (error !== undefined) return errorView(t, view.explain(error), () => this.#properties.refresh());
    if (!items) return loadingView(t, 3);
    if (items.length === 0) return html`<p class="muted">${t.noProperties}</p>`;
    const { device, mayEdit } = view;
    const refused =
      this.#save.kind === 'failed' && this.#save.path !== undefined
        ? { path: this.#save.path, message: this.#save.message }
        : undefined;
    return html`<form novalidate @submit=${(event: Event) => this.#submit(event, items, view)}>
      ${keyed(
        this.#edition,
        settingsFields(
          {
            items,
            device,
            draft: this.#draft,
            mayEdit,
            checked: this.#checked,
            refused,
            format: view.format,
            edit: this.#edit,
          },
          t,
        ),
      )}
      ${mayEdit ? this.#foot(view, t) : nothing}
    </form>`;
  }

  #foot(view: SettingsEditorView, t: DeviceDetailStrings): TemplateResult {
    const saving = this.#save.kind === 'saving';
    const { size } = this.#draft;
    return html`<div class="buttons">
        <button type="submit" class="primary" ?disabled=${saving || size === 0}>${saving ? t.saving : t.save}</button>
        <button type="button" ?disabled=${saving || size === 0} @click=${this.#discard}>${t.discard}</button>
        ${size > 0 ? html`<span class="muted">${view.format.plural(t.changes, size)}</span>` : nothing}
      </div>
      <div class="save" role="status">${this.#saveText(view, t)}</div>`;
  }

  #saveText(view: SettingsEditorView, t: DeviceDetailStrings): TemplateResult | typeof nothing {
    switch (this.#save.kind) {
      case 'saved':
        return html`<p class="good">${icon(icons.check)}<span>${t.saved}</span></p>`;
      case 'failed':
        return html`<p class="bad">
          ${icon(icons.high)}<span>${interpolate(t.saveFailed, { message: this.#save.message })}</span>
        </p>`;
      case 'conflict':
        return html`<p class="bad">${icon(icons.high)}<span>${t.saveConflict}</span></p>
          ${view.mayPull ? html`<button type="button" @click=${view.pull}>${t.pull}</button>` : nothing}`;
      default:
        return nothing;
    }
  }

  readonly #edit = (step: (draft: SettingsDraft) => SettingsDraft) => {
    this.#draft = step(this.#draft);
    if (this.#save.kind !== 'saving') this.#save = { kind: 'idle' };
    this.#host.requestUpdate();
  };

  readonly #discard = () => {
    this.#reset();
    this.#host.requestUpdate();
  };

  #reset(): void {
    // A date that is entered in part stands in its field only, where nothing but a new field takes it away.
    this.#edition += 1;
    this.#draft = SettingsDraft.EMPTY;
    this.#checked = false;
    this.#save = { kind: 'idle' };
  }

  #submit(event: Event, items: readonly PropertyItem[], view: SettingsEditorView): void {
    event.preventDefault();
    if (this.#save.kind === 'saving') return;
    const { device } = view;
    readMoments(
      event.currentTarget as HTMLFormElement,
      leavesOf(items).map((item) => ({
        id: fieldId(item),
        rule: item.definition,
        text: this.#draft.text(item, device),
        change: (text) => this.#edit((draft) => draft.change(item, text, device)),
      })),
    );
    if (this.#draft.size === 0) return;
    this.#checked = true;
    const wrong = leavesOf(items).find((item) => this.#draft.problem(item) || this.#draft.isOvertaken(item, device));
    if (wrong) void this.#focus(wrong.path, items);
    else void this.#send(items, view);
  }

  async #send(items: readonly PropertyItem[], view: SettingsEditorView): Promise<void> {
    const { store } = this.#host;
    if (!store) return;
    const { device } = view;
    const draft = this.#draft;
    this.#set({ kind: 'saving' });
    try {
      const saved = await saveSettings(store, device, draft.patch(items), (newest) => draft.isUntouched(items, newest));
      if (this.#deviceId === device.id) {
        // What was typed while it was saved stays a change of its own.
        this.#draft = this.#draft === draft ? SettingsDraft.EMPTY : this.#draft.settled(items, saved, draft);
        this.#checked = false;
        this.#set({ kind: 'saved' });
      }
      view.saved(saved);
    } catch (error) {
      if (this.#deviceId !== device.id) return;
      if (isConnectedServiceError(error, 'conflict')) this.#set({ kind: 'conflict' });
      else {
        const known = leavesOf(items).find(({ path }) => path === refusedField(error));
        this.#set({ kind: 'failed', message: view.explain(error), path: known?.path });
        if (known) void this.#focus(known.path, items);
      }
    }
  }

  #set(state: SaveState): void {
    this.#save = state;
    this.#host.requestUpdate();
  }

  async #focus(path: string, items: readonly PropertyItem[]): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const item = leavesOf(items).find((one) => one.path === path);
    const field = item && this.#host.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(fieldId(item))}`);
    field?.focus();
  }
}
