import type { Command, CommandDefinition, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { nameList } from '../element/name-list.ts';
import {
  failureBanner,
  errorView,
  forbiddenView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
} from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import { interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import * as icons from '../theme/icons.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { confirmation } from './command-confirmation.ts';
import { commandChoice, commandFields, offlineNote, sendButton } from './command-form.ts';
import { initialValues, parametersOf, problemOf, type DraftValues } from './command-input.ts';
import { commandPanelStrings, type CommandPanelStrings } from './command-panel.strings.ts';
import { ManyDevices } from './many-devices.ts';
import { jobView, previewView } from './many-views.ts';
import { sentCommands } from './sent-commands.ts';
import { Stopping } from './stopping.ts';
import { commandPanelStyles } from './command-panel.styles.ts';

/**
 * Sends commands to a device and shows, live, what became of each: queued, sent, delivered, completed, or the end it
 * really had. Delivery and success are shown only when the device reported them.
 *
 * @summary Send commands to a device and follow them.
 * @attr device-id - The device.
 * @attr device-ids - Many devices, with commas between, instead of one. What sending would do is shown first, and the
 * job is followed.
 * @attr alert-id - The alert because of which commands are sent; recorded with them. Names the device when `device-id` is absent.
 * @attr case-id - The case because of which commands are sent; recorded with them.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-command-sent - The service has taken a command; `detail` is `{ id, command }`.
 * @fires csk-command-cancelled - A command was taken back before it was sent; `detail` is `{ id, command }`.
 * @fires csk-command-job-cancelled - A command to many devices was stopped; `detail` is `{ id, job }`.
 * @fires csk-command-job-sent - The service has taken a command to many devices; `detail` is `{ id, job }`.
 * @csspart header - Title and connection.
 * @csspart form - The fields of the chosen command.
 * @csspart job - How a command to many devices goes.
 * @csspart command - One sent command.
 * @csspart state - The text shown instead.
 * @cssprop --csk-success - Colour of completed commands.
 * @cssprop --csk-high - Colour of failed commands and of the confirmation.
 */
export class CskCommandPanel extends CskElement<CommandPanelStrings> {
  static override styles = [tokens, controls, states, panel, commandPanelStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'device-ids', converter: nameList }) deviceIds: readonly Id<'device'>[] | undefined;
  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;
  @property({ attribute: 'case-id' }) caseId: Id<'case'> | undefined;

  @state() private chosenId: Id<'commandDefinition'> | undefined;
  @state() private values: DraftValues = {};
  @state() private checked = false;
  @state() private confirming = false;

  protected override readonly english = commandPanelStrings;
  protected override readonly section = 'commandPanel';

  readonly #alert = new LiveController(
    this,
    (store) => (this.alertId && !this.deviceId ? store.entity('alert', this.alertId) : undefined),
    () => [this.alertId, this.deviceId],
  );
  readonly #device = new LiveController(
    this,
    (store) => (this.#target ? store.entity('device', this.#target) : undefined),
    () => [this.#target],
  );
  readonly #commands = new LiveController(
    this,
    (store) =>
      this.#target
        ? store.query('command', { where: { deviceId: this.#target }, orderBy: 'createdAt desc' }, { pageSize: 20 })
        : undefined,
    () => [this.#target],
  );
  readonly #definitions = new FetchController<readonly CommandDefinition[]>(
    this,
    (client, signal) =>
      this.#target ? client.commands.definitions({ deviceId: this.#target }, { signal }) : undefined,
    () => [this.#target],
  );
  readonly #access = new AccessController(this);
  readonly #about = () => this.deviceId ?? this.deviceIds ?? this.alertId;
  readonly #write = new WriteController(this, this.#about);
  readonly #stopping = new Stopping(new WriteController(this, this.#about), this.#access, {
    commandCancelled: (command) => this.emit('csk-command-cancelled', { id: command.id, command }),
    jobCancelled: (job) => this.emit('csk-command-job-cancelled', { id: job.id, job }),
  });
  readonly #many = new ManyDevices(this, this.#about);

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!TARGET.some((name) => changed.has(name))) return;
    this.#choose(undefined);
    this.#many.reset();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    if (!this.deviceId && !this.deviceIds?.length && !this.alertId)
      return messageView(icons.command, t.noDevice, t.noDeviceHint);
    const header = html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${this.#isMany ? html`<span class="muted">${this.format.plural(t.devices, this.deviceIds?.length ?? 0)}</span>` : nothing}
      ${offlineBadge(t, this.connection)}
    </div>`;
    const alert = this.#alert.value;
    if (!this.#target) {
      if (alert?.status === 'error') return html`${header}${errorView(t, this.explain(alert.error), this.#retry)}`;
      return html`${header}${alert?.data ? messageView(icons.command, t.noDevice, t.noDeviceHint) : loadingView(t, 4)}`;
    }
    const sent = this.#commands.value;
    // One service that does not answer is one problem, not two.
    if (this.#definitions.error !== undefined && sent?.status === 'error') {
      return html`${header}${errorView(t, this.explain(sent.error), this.#retry)}`;
    }
    const { job } = this.#many;
    const takeBack = (command: Command) => this.#stopping.command(command, t);
    const below = this.#isMany
      ? html`${jobView(job, t, this.format)}${this.#stopping.job(job, t)}`
      : sentCommands(this.#commands, t, this.format, this.explain, takeBack);
    return html`${header}${this.#failureBanner()}${this.#chooser()}${below}`;
  }

  get #target(): Id<'device'> | undefined {
    return this.deviceId ?? this.deviceIds?.[0] ?? this.#alert.value?.data?.deviceId;
  }

  /** Many devices are one order, not many: it is looked at, approved and followed as a whole. */
  get #isMany(): boolean {
    return !this.deviceId && (this.deviceIds?.length ?? 0) > 1;
  }

  get #chosen(): CommandDefinition | undefined {
    const all = this.#definitions.data ?? [];
    return all.find(({ id }) => id === this.chosenId) ?? all[0];
  }

  /** Values as edited over the defaults of the chosen command. */
  #valuesFor(definition: CommandDefinition): DraftValues {
    return { ...initialValues(definition.parameters), ...this.values };
  }

  #chooser(): TemplateResult {
    const { t } = this;
    if (this.#access.denies(this.#isMany ? 'Commands_SendToMany' : 'Commands_Send'))
      return forbiddenView(t, icons.command);
    const { data, error } = this.#definitions;
    if (!data) {
      return error === undefined
        ? loadingView(t, 3)
        : errorView(t, this.explain(error), () => this.#definitions.refresh());
    }
    const definition = this.#chosen;
    if (!definition) return messageView(icons.command, t.noCommands, t.noCommandsHint);
    return html`<form part="form" novalidate @submit=${this.#onSubmit}>
      ${commandChoice(data, definition, (id) => this.#choose(id), t)}
      ${commandFields(
        {
          definition,
          values: this.#valuesFor(definition),
          checked: this.checked,
          change: (name, value) => {
            this.values = { ...this.values, [name]: value };
            if (this.#isMany) this.#cancel();
          },
        },
        t,
        this.format,
      )}
      ${this.#isMany ? nothing : offlineNote(definition, this.#device.value?.data, t)}
      ${this.confirming ? this.#confirmation(definition) : sendButton(definition, this.#write.busy, t)}
    </form>`;
  }

  #confirmation(definition: CommandDefinition): TemplateResult {
    const { t } = this;
    const { preview, busy } = this.#many;
    if (this.#isMany) {
      const isDangerous = definition.dangerous === true;
      return previewView({ preview, isDangerous, busy, cancel: this.#cancel }, t, this.format);
    }
    const device = this.#device.value?.data?.name ?? this.#target ?? '';
    return confirmation(
      {
        title: interpolate(t.confirmTitle, { name: definition.name, device }),
        notes: [t.confirmHint],
        isDangerous: true,
        busy: this.#write.busy,
        cancel: this.#cancel,
      },
      t,
    );
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { t } = this;
    const { failure: notStopped, dismiss: read } = this.#stopping;
    if (notStopped) return failureBanner(t, t.notStopped, this.explain(notStopped.error), read);
    const { failure, dismiss } = this.#many.failure ? this.#many : this.#write;
    return failureBanner(t, t.failed, failure && this.explain(failure.error), dismiss);
  }

  #choose(id: Id<'commandDefinition'> | undefined): void {
    this.chosenId = id;
    this.values = {};
    this.checked = false;
    this.#cancel();
    this.#write.dismiss();
  }

  readonly #cancel = () => {
    this.confirming = false;
    this.#many.forget();
  };

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    const definition = this.#chosen;
    if (!definition || this.#write.busy || this.#many.busy) return;
    const values = this.#valuesFor(definition);
    this.checked = true;
    const wrong = definition.parameters.findIndex((parameter) => problemOf(parameter, values[parameter.name]));
    if (wrong >= 0) {
      this.confirming = false;
      this.focusOn(`#field-${wrong}`);
    } else if (this.#isMany) {
      void (this.#many.preview ? this.#sendToMany(definition) : this.#check(definition, values));
    } else if (definition.dangerous && !this.confirming) {
      this.confirming = true;
      this.focusOn('.confirm button');
    } else {
      void this.#send(definition, values);
    }
  };

  async #check({ name, parameters }: CommandDefinition, values: DraftValues): Promise<void> {
    const { deviceIds = [], alertId, caseId } = this;
    this.confirming = true;
    const order = { name, parameters: parametersOf(parameters, values), deviceIds, alertId, caseId };
    this.confirming = await this.#many.check(order);
    this.focusOn('.confirm button');
  }

  async #sendToMany({ id }: CommandDefinition): Promise<void> {
    const about = this.#about();
    const job = await this.#many.send();
    if (job) this.emit('csk-command-job-sent', { id: job.id, job });
    this.#sent(about, job && id);
  }

  async #send({ id, name, parameters }: CommandDefinition, values: DraftValues): Promise<void> {
    const { alertId, caseId } = this;
    const about = this.#about();
    const deviceId = this.#target;
    if (!deviceId) return;
    const order = { deviceId, name, parameters: parametersOf(parameters, values), alertId, caseId };
    const command = await this.#write.run({
      run: (client, idempotencyKey) => client.commands.send(order, { idempotencyKey }),
    });
    if (command) this.emit('csk-command-sent', { id: command.id, command });
    this.#sent(about, command && id);
  }

  /** The form begins anew with what was sent; that of other devices, which are shown by then, is left as it is. */
  #sent(about: unknown, id: Id<'commandDefinition'> | undefined): void {
    if (about !== this.#about()) return;
    this.confirming = false;
    if (id !== undefined) this.#choose(id);
  }

  readonly #retry = () => {
    void this.#alert.refresh();
    void this.#commands.refresh();
    this.#definitions.refresh();
  };
}

/** Properties that name the devices. */
const TARGET = ['deviceId', 'deviceIds', 'alertId'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'csk-command-panel': CskCommandPanel;
  }
}
