import type { Command, CommandDefinition, CommandJob, Device, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { AccessController } from '../element/access-controller.ts';
import { missingParts } from '../element/lazy-part.ts';
import { SameKey } from '../element/same-key.ts';
import { errorView, forbiddenView, loadingView, messageView } from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { refusedField } from '../value-form/refused-field.ts';
import { confirmation } from './command-confirmation.ts';
import type { EntryForm } from './command-draft.ts';
import { CommandEntry, type Entry } from './command-entry.ts';
import { commandChoice, commandFields, CUSTOM, fieldId, offlineNote, sendButton } from './command-form.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';
import type { CommandTarget } from './command-target.ts';
import { ManyDevices } from './many-devices.ts';
import { previewView } from './many-views.ts';

interface DeskHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
  /** Name of the command that is chosen at first. */
  readonly command: string | undefined;
}

interface DeskActs {
  readonly sent: (command: Command) => void;
  /** `isShown`: whether its devices are still those that the panel shows. */
  readonly sentToMany: (job: CommandJob, isShown: boolean) => void;
  /** Puts the keyboard on what is there once it is rendered. */
  readonly focus: (selector: string) => void;
}

/** In which words the panel speaks. */
export interface PanelSpeech {
  readonly t: CommandPanelStrings;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** Where a command is chosen, filled in, looked at once more, and sent. */
export class CommandDesk {
  readonly #host: DeskHost;
  readonly #target: CommandTarget;
  readonly #access: AccessController;
  readonly #acts: DeskActs;
  readonly #entry: CommandEntry;
  readonly #write: WriteController;
  readonly #many: ManyDevices;
  /** What is sent again because no answer came is carried out once. */
  #same = new SameKey();
  #isConfirming = false;

  constructor(host: DeskHost, target: CommandTarget, access: AccessController, acts: DeskActs) {
    this.#host = host;
    this.#target = target;
    this.#access = access;
    this.#acts = acts;
    this.#entry = new CommandEntry(host, target, access);
    this.#write = new WriteController(host, () => target.about);
    this.#many = new ManyDevices(host, () => target.about);
  }

  get error(): unknown {
    return this.#entry.error;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#many.failure ?? this.#write.failure;
  }

  readonly dismiss = () => (this.#many.failure ? this.#many : this.#write).dismiss();

  readonly refresh = () => this.#entry.refresh();

  /** Begins anew: with another command, or for other devices. */
  choose(id: Id<'commandDefinition'> | undefined): void {
    this.#entry.choose(id);
    this.#cancel();
    this.#write.dismiss();
  }

  render(speech: PanelSpeech, device: Device | undefined): TemplateResult {
    const { t, format } = speech;
    const { isMany } = this.#target;
    if (this.#access.denies(isMany ? 'Commands_SendToMany' : 'Commands_Send')) return forbiddenView(t, icons.command);
    const { definitions, error, chosen, offersCustom } = this.#entry;
    if (!definitions)
      return error === undefined ? loadingView(t, 3) : errorView(t, speech.explain(error), this.refresh);
    if (chosen === undefined) {
      // Who may send what is not defined needs no definition.
      return this.#access.isKnown ? messageView(icons.command, t.noCommands, t.noCommandsHint) : loadingView(t, 3);
    }
    const entry = this.#entry.current(format.timeZone);
    return html`<form part="form" novalidate @submit=${(event: SubmitEvent) => this.#submit(event, format.timeZone)}>
      ${commandChoice({ definitions, offersCustom, chosen, choose: (id) => this.choose(id) }, t)}
      ${entry ? this.#filledIn(entry, device, speech) : this.#awaited(t)}
    </form>`;
  }

  #awaited(t: CommandPanelStrings): TemplateResult {
    const { raw } = this.#entry;
    return html`${missingParts(t, [raw])}${raw.error === undefined ? loadingView(t, 3) : nothing}`;
  }

  #filledIn(entry: Entry, device: Device | undefined, speech: PanelSpeech): TemplateResult {
    const { t } = speech;
    return html`${this.#fields(entry, speech)}
    ${this.#target.isMany ? nothing : offlineNote(entry.definition ?? entry.form, device, t)}
    ${this.#isConfirming ? this.#confirmation(entry, device, speech) : sendButton(entry.definition?.name, this.#write.busy, t)}`;
  }

  #fields(entry: Entry, speech: PanelSpeech): unknown {
    const { t, format } = speech;
    const { form, definition } = entry;
    const problems = new Map(form.problemTexts(t, format));
    const refused = form.fieldOf(refusedField(this.failure?.error));
    if (refused && !problems.has(refused.key)) problems.set(refused.key, speech.explain(this.failure?.error));
    const change = (key: string, text: string) => this.#change(key, text, refused?.key);
    const fields = definition
      ? commandFields({ ...form, problems, change }, t, format)
      : this.#entry.raw.part?.rawFields({ form, problems, change }, t, format);
    return html`${keyed(this.#entry.round, fields)}
    ${
      !definition?.parameters.length
        ? nothing
        : html`<div>
            <button
              type="button"
              class="quiet switch"
              @click=${(event: Event) => this.#switch(event, definition, format.timeZone)}
            >
              ${this.#entry.isJson ? t.asFields : t.asJson}
            </button>
          </div>`
    }`;
  }

  #confirmation(entry: Entry, device: Device | undefined, speech: PanelSpeech): TemplateResult {
    const { t, format } = speech;
    const { preview, busy } = this.#many;
    const hint = entry.definition ? t.confirmHint : t.customHint;
    if (this.#target.isMany) {
      const warning = asksFirst(entry) ? hint : undefined;
      return previewView({ preview, warning, busy, cancel: this.#cancel }, t, format);
    }
    return confirmation(
      {
        title: interpolate(t.confirmTitle, {
          name: (entry.definition ?? entry.form).name,
          device: device?.name ?? this.#target.device ?? '',
        }),
        notes: [hint],
        isDangerous: true,
        busy: this.#write.busy,
        cancel: this.#cancel,
      },
      t,
    );
  }

  #change(key: string, text: string, refused: string | undefined): void {
    this.#entry.change(key, text);
    if (key === refused) this.dismiss();
    if (this.#target.isMany) this.#cancel();
  }

  #switch(event: Event, definition: CommandDefinition, timeZone: string | undefined): void {
    this.#entry.readMoments((event.currentTarget as HTMLButtonElement).form, timeZone);
    this.#focusOn(this.#entry.switch(definition, timeZone));
  }

  readonly #cancel = () => {
    this.#isConfirming = false;
    this.#many.forget();
  };

  #submit(event: SubmitEvent, timeZone: string | undefined): void {
    event.preventDefault();
    if (this.#write.busy || this.#many.busy) return;
    this.#entry.readMoments(event.currentTarget as HTMLFormElement, timeZone);
    this.#entry.check();
    const entry = this.#entry.current(timeZone);
    if (!entry) return;
    const { form } = entry;
    const id = entry.definition?.id ?? CUSTOM;
    if (form.firstWrong) {
      this.#isConfirming = false;
      this.#focusOn(form.firstWrong);
    } else if (this.#target.isMany) {
      void (this.#many.preview ? this.#sendToMany(id, form) : this.#check(form));
    } else if (asksFirst(entry) && !this.#isConfirming) {
      this.#isConfirming = true;
      this.#acts.focus('.confirm button');
    } else {
      void this.#send(id, form);
    }
  }

  async #check(form: EntryForm): Promise<void> {
    const { about, devices, origin } = this.#target;
    this.#isConfirming = true;
    const isLookedAt = await this.#many.check({ ...form.content(), deviceIds: devices, ...origin });
    if (about !== this.#target.about) return;
    this.#isConfirming = isLookedAt;
    this.#host.requestUpdate();
    this.#focusAfter(form, '.confirm button');
  }

  async #sendToMany(id: Id<'commandDefinition'>, form: EntryForm): Promise<void> {
    const { about } = this.#target;
    const job = await this.#many.send();
    if (job) this.#acts.sentToMany(job, about === this.#target.about);
    this.#sent(about, job && id, form);
  }

  async #send(id: Id<'commandDefinition'>, form: EntryForm): Promise<void> {
    const { about, device: deviceId, origin } = this.#target;
    if (!deviceId) return;
    const order = { deviceId, ...form.content(), ...origin };
    const same = this.#same;
    const command = await this.#write.run({
      run: (client, opId) => client.commands.send(order, { idempotencyKey: same.keyFor(order, opId) }),
    });
    // The same once more is another command then.
    if (command) this.#same = new SameKey();
    if (command) this.#acts.sent(command);
    this.#sent(about, command && id, form);
  }

  /** The form begins anew with what was sent; that of other devices, which are shown by then, is left as it is. */
  #sent(about: unknown, id: Id<'commandDefinition'> | undefined, form: EntryForm): void {
    if (about !== this.#target.about) return;
    this.#isConfirming = false;
    if (id !== undefined) this.choose(id);
    this.#host.requestUpdate();
    if (id === undefined) this.#focusAfter(form, undefined);
  }

  /** Where the service found something wrong, else where it goes on. */
  #focusAfter(form: EntryForm, next: string | undefined): void {
    const refused = form.fieldOf(refusedField(this.failure?.error));
    if (refused) this.#focusOn(refused);
    else if (next) this.#acts.focus(next);
  }

  #focusOn(field: { readonly key: string } | undefined): void {
    if (field) this.#acts.focus(`#${fieldId(field)}`);
  }
}

/** A message that nobody has described may do anything. */
function asksFirst({ definition }: Entry): boolean {
  return !definition || definition.dangerous === true;
}
