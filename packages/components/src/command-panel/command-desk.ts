import type { Command, CommandDefinition, CommandJob, Device, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { errorView, forbiddenView, loadingView, messageView } from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { readMoments } from '../value-form/read-moments.ts';
import { refusedField } from '../value-form/refused-field.ts';
import { confirmation } from './command-confirmation.ts';
import { CommandDraft, type DraftForm } from './command-draft.ts';
import { commandChoice, commandFields, fieldId, offlineNote, sendButton } from './command-form.ts';
import { leavesOf } from './command-input.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';
import type { CommandTarget } from './command-target.ts';
import { ManyDevices } from './many-devices.ts';
import { previewView } from './many-views.ts';

interface DeskHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
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
  readonly #definitions: FetchController<readonly CommandDefinition[]>;
  readonly #write: WriteController;
  readonly #many: ManyDevices;
  #chosenId: Id<'commandDefinition'> | undefined;
  #draft = new CommandDraft();
  #isConfirming = false;

  constructor(host: DeskHost, target: CommandTarget, access: AccessController, acts: DeskActs) {
    this.#host = host;
    this.#target = target;
    this.#access = access;
    this.#acts = acts;
    this.#definitions = new FetchController<readonly CommandDefinition[]>(
      host,
      (client, signal) =>
        target.device ? client.commands.definitions({ deviceId: target.device }, { signal }) : undefined,
      () => [target.device],
    );
    this.#write = new WriteController(host, () => target.about);
    this.#many = new ManyDevices(host, () => target.about);
  }

  get error(): unknown {
    return this.#definitions.error;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#many.failure ?? this.#write.failure;
  }

  readonly dismiss = () => (this.#many.failure ? this.#many : this.#write).dismiss();

  readonly refresh = () => this.#definitions.refresh();

  get #chosen(): CommandDefinition | undefined {
    const all = this.#definitions.data ?? [];
    const { command } = this.#host;
    return all.find(({ id }) => id === this.#chosenId) ?? all.find(({ name }) => name === command) ?? all[0];
  }

  /** Begins anew: with another command, or for other devices. */
  choose(id: Id<'commandDefinition'> | undefined): void {
    this.#chosenId = id;
    this.#draft = new CommandDraft();
    this.#cancel();
    this.#write.dismiss();
  }

  render(speech: PanelSpeech, device: Device | undefined): TemplateResult {
    const { t, format } = speech;
    const { isMany } = this.#target;
    if (this.#access.denies(isMany ? 'Commands_SendToMany' : 'Commands_Send')) return forbiddenView(t, icons.command);
    const { data, error } = this.#definitions;
    if (!data) return error === undefined ? loadingView(t, 3) : errorView(t, speech.explain(error), this.refresh);
    const definition = this.#chosen;
    if (!definition) return messageView(icons.command, t.noCommands, t.noCommandsHint);
    const form = this.#draft.formOf(definition, format.timeZone);
    const { items, texts } = form;
    const problems = new Map(form.problemTexts(t, format));
    const refused = form.itemOf(refusedField(this.failure?.error));
    if (refused && !problems.has(refused.key)) problems.set(refused.key, speech.explain(this.failure?.error));
    return html`<form
      part="form"
      novalidate
      @submit=${(event: SubmitEvent) => this.#submit(event, definition, format.timeZone)}
    >
      ${commandChoice(data, definition, (id) => this.choose(id), t)}
      ${commandFields({ definition, items, texts, problems, change: (key, text) => this.#change(key, text, refused?.key) }, t, format)}
      ${
        definition.parameters.length === 0
          ? nothing
          : html`<div>
              <button type="button" class="quiet switch" @click=${() => this.#switch(definition, format.timeZone)}>
                ${this.#draft.isJson ? t.asFields : t.asJson}
              </button>
            </div>`
      }
      ${isMany ? nothing : offlineNote(definition, device, t)}
      ${this.#isConfirming ? this.#confirmation(definition, device, speech) : sendButton(definition, this.#write.busy, t)}
    </form>`;
  }

  #confirmation(definition: CommandDefinition, device: Device | undefined, speech: PanelSpeech): TemplateResult {
    const { t, format } = speech;
    const { preview, busy } = this.#many;
    if (this.#target.isMany) {
      const isDangerous = definition.dangerous === true;
      return previewView({ preview, isDangerous, busy, cancel: this.#cancel }, t, format);
    }
    return confirmation(
      {
        title: interpolate(t.confirmTitle, {
          name: definition.name,
          device: device?.name ?? this.#target.device ?? '',
        }),
        notes: [t.confirmHint],
        isDangerous: true,
        busy: this.#write.busy,
        cancel: this.#cancel,
      },
      t,
    );
  }

  #change(key: string, text: string, refused: string | undefined): void {
    this.#draft = this.#draft.change(key, text);
    if (key === refused) this.dismiss();
    if (this.#target.isMany) this.#cancel();
    this.#host.requestUpdate();
  }

  /** Between fields and JSON; where that cannot be, the keyboard goes to what is in the way. */
  #switch(definition: CommandDefinition, timeZone: string | undefined): void {
    const before = this.#draft.isJson;
    this.#draft = this.#draft.switched(definition, timeZone);
    const { firstWrong, items } = this.#draft.formOf(definition, timeZone);
    const inTheWay = this.#draft.isJson === before ? firstWrong : undefined;
    const first = inTheWay ?? leavesOf(items)[0];
    this.#host.requestUpdate();
    if (first) this.#acts.focus(`#${fieldId(first)}`);
  }

  readonly #cancel = () => {
    this.#isConfirming = false;
    this.#many.forget();
  };

  #submit(event: SubmitEvent, definition: CommandDefinition, timeZone: string | undefined): void {
    event.preventDefault();
    if (this.#write.busy || this.#many.busy) return;
    const { items, texts } = this.#draft.formOf(definition, timeZone);
    readMoments(
      event.currentTarget as HTMLFormElement,
      leavesOf(items).map((item) => ({
        id: fieldId(item),
        rule: item.rule,
        text: texts[item.key] ?? '',
        change: (text) => (this.#draft = this.#draft.change(item.key, text)),
      })),
    );
    this.#draft = this.#draft.checked();
    const form = this.#draft.formOf(definition, timeZone);
    this.#host.requestUpdate();
    if (form.firstWrong) {
      this.#isConfirming = false;
      this.#acts.focus(`#${fieldId(form.firstWrong)}`);
    } else if (this.#target.isMany) {
      void (this.#many.preview ? this.#sendToMany(definition, form) : this.#check(definition, form));
    } else if (definition.dangerous && !this.#isConfirming) {
      this.#isConfirming = true;
      this.#acts.focus('.confirm button');
    } else {
      void this.#send(definition, form);
    }
  }

  async #check({ name }: CommandDefinition, form: DraftForm): Promise<void> {
    const { about, devices, origin } = this.#target;
    this.#isConfirming = true;
    const order = { name, parameters: form.parameters(), deviceIds: devices, ...origin };
    const isLookedAt = await this.#many.check(order);
    if (about !== this.#target.about) return;
    this.#isConfirming = isLookedAt;
    this.#host.requestUpdate();
    this.#focusAfter(form, '.confirm button');
  }

  async #sendToMany({ id }: CommandDefinition, form: DraftForm): Promise<void> {
    const { about } = this.#target;
    const job = await this.#many.send();
    if (job) this.#acts.sentToMany(job, about === this.#target.about);
    this.#sent(about, job && id, form);
  }

  async #send({ id, name }: CommandDefinition, form: DraftForm): Promise<void> {
    const { about, device: deviceId, origin } = this.#target;
    if (!deviceId) return;
    const order = { deviceId, name, parameters: form.parameters(), ...origin };
    const command = await this.#write.run({
      run: (client, idempotencyKey) => client.commands.send(order, { idempotencyKey }),
    });
    if (command) this.#acts.sent(command);
    this.#sent(about, command && id, form);
  }

  /** The form begins anew with what was sent; that of other devices, which are shown by then, is left as it is. */
  #sent(about: unknown, id: Id<'commandDefinition'> | undefined, form: DraftForm): void {
    if (about !== this.#target.about) return;
    this.#isConfirming = false;
    if (id !== undefined) this.choose(id);
    this.#host.requestUpdate();
    if (id === undefined) this.#focusAfter(form, undefined);
  }

  /** Where the service found something wrong, else where it goes on. */
  #focusAfter(form: DraftForm, next: string | undefined): void {
    const refused = form.itemOf(refusedField(this.failure?.error));
    const selector = refused ? `#${fieldId(refused)}` : next;
    if (selector) this.#acts.focus(selector);
  }
}
