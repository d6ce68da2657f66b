import type { Device, Id } from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import { nameList } from '../element/name-list.ts';
import {
  failureBanner,
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
} from '../element/state-views.ts';
import { controls } from '../theme/controls.styles.ts';
import * as icons from '../theme/icons.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { valueForm } from '../value-form/value-form.styles.ts';
import { CommandDesk, type PanelSpeech } from './command-desk.ts';
import { commandPanelStrings, type CommandPanelStrings } from './command-panel.strings.ts';
import { commandPanelStyles } from './command-panel.styles.ts';
import { CommandTarget } from './command-target.ts';
import { DeviceChoice } from './device-choice.ts';
import { SentCommands } from './sent-commands.ts';

/**
 * Sends commands to a device and shows, live, what became of each: queued, sent, delivered, completed, or the end it
 * really had. Delivery and success are shown only when the device reported them. With many devices, or none, it also
 * tells who may approve which commands to many devices wait for that.
 *
 * @summary Send commands to a device and follow them.
 * @attr device-id - The device.
 * @attr device-ids - Many devices, with commas between, instead of one. What sending would do is shown first, and the
 * job is followed.
 * @attr alert-id - The alert because of which commands are sent; recorded with them. Names the device when `device-id` is absent.
 * @attr case-id - The case because of which commands are sent; recorded with them. Its devices are offered when nothing
 * else names one.
 * @attr command - Name of the command that is chosen at first.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-command-sent - The service has taken a command; `detail` is `{ id, command }`.
 * @fires csk-command-cancelled - A command was taken back before it was sent; `detail` is `{ id, command }`.
 * @fires csk-command-resent - A command was sent again; `detail` is `{ id, command }`.
 * @fires csk-command-job-sent - The service has taken a command to many devices; `detail` is `{ id, job }`.
 * @fires csk-command-job-approved - A command to many devices was approved; `detail` is `{ id, job }`.
 * @fires csk-command-job-rejected - A command to many devices was refused; `detail` is `{ id, job }`.
 * @fires csk-command-job-cancelled - A command to many devices was stopped; `detail` is `{ id, job }`.
 * @csspart header - Title and connection.
 * @csspart form - The fields of the chosen command.
 * @csspart job - How a command to many devices goes.
 * @csspart decision - Where a second person approves or refuses.
 * @csspart waiting - The commands to many devices that wait for approval.
 * @csspart command - One sent command.
 * @csspart state - The text shown instead.
 * @cssprop --csk-success - Colour of completed commands.
 * @cssprop --csk-high - Colour of failed commands and of the confirmation.
 */
export class CskCommandPanel extends CskElement<CommandPanelStrings> {
  static override styles = [tokens, controls, states, panel, valueForm, commandPanelStyles];

  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'device-ids', converter: nameList }) deviceIds: readonly Id<'device'>[] | undefined;
  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;
  @property({ attribute: 'case-id' }) caseId: Id<'case'> | undefined;
  @property() command: string | undefined;

  /** The command to many devices that is shown: the one just sent, or one that waits for approval. */
  @state() private jobId: Id<'commandJob'> | undefined;

  protected override readonly english = commandPanelStrings;
  protected override readonly section = 'commandPanel';

  readonly #target = new CommandTarget(this);
  readonly #device = new LiveController(
    this,
    (store) => (this.#target.device ? store.entity('device', this.#target.device) : undefined),
    () => [this.#target.device],
  );
  readonly #access = new AccessController(this);
  readonly #choice = new DeviceChoice(this, this.#target, this.#access);
  readonly #desk = new CommandDesk(this, this.#target, this.#access, {
    sent: (command) => {
      this.#sent.follow(command);
      this.emit('csk-command-sent', { id: command.id, command });
    },
    sentToMany: (job, isShown) => {
      if (isShown) this.jobId = job.id;
      this.emit('csk-command-job-sent', { id: job.id, job });
    },
    focus: (selector) => this.focusOn(selector),
  });
  readonly #sent = new SentCommands(this, this.#target, this.#access, {
    cancelled: (command) => this.emit('csk-command-cancelled', { id: command.id, command }),
    resent: (command) => this.emit('csk-command-resent', { id: command.id, command }),
  });
  /** Few people send to many devices, or approve it. */
  readonly #job = new LazyPart(this, async () => {
    const { JobDesk } = await import('../command-job/job-desk.ts');
    return new JobDesk(this, this.#access, () => this.jobId, {
      approved: (job) => this.emit('csk-command-job-approved', { id: job.id, job }),
      rejected: (job) => this.emit('csk-command-job-rejected', { id: job.id, job }),
      cancelled: (job) => this.emit('csk-command-job-cancelled', { id: job.id, job }),
      focus: (selector) => this.focusOn(selector),
      shown: (id) => {
        if (id === this.#opened) this.focusOn('#job');
        this.#opened = undefined;
      },
    });
  });
  readonly #waiting = new LazyPart(this, async () => {
    const { WaitingJobs } = await import('./waiting-jobs.ts');
    return new WaitingJobs(this, this.#access, () => this.#showsWaiting);
  });

  #about: unknown;
  #opened: Id<'commandJob'> | undefined;

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('caseId')) this.#target.pick(undefined);
    const { about } = this.#target;
    if (about !== this.#about) this.jobId = undefined;
    else if (!changed.has('command')) return;
    this.#about = about;
    this.#desk.choose(undefined);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    const target = this.#target;
    if (target.isUnknown) return html`${this.#jobs()}${this.jobId === undefined ? this.#noDevice() : this.#followed()}`;
    const header = html`<div class="header" part="header">
      <h2>${t.title}</h2>
      ${target.isMany ? html`<span class="muted">${this.format.plural(t.devices, target.devices.length)}</span>` : nothing}
      ${offlineBadge(t, this.connection)}
    </div>`;
    const choice = this.#choice.render(this.#speech);
    if (!target.device) return html`${header}${choice}${this.#noDevice()}`;
    // One service that does not answer is one problem, not two.
    const unanswered = this.#desk.error === undefined ? undefined : this.#sent.error;
    if (unanswered !== undefined) return html`${header}${choice}${errorView(t, this.explain(unanswered), this.#retry)}`;
    return html`${header}${this.#failureBanner()}${this.#jobs()}${choice}
    ${this.#desk.render(this.#speech, this.#shownDevice)}
    ${target.isMany ? this.#followed() : this.#sent.render(this.#speech)}`;
  }

  get #speech(): PanelSpeech {
    return { t: this.t, format: this.format, explain: this.explain };
  }

  get #shownDevice(): Device | undefined {
    return this.#device.value?.data;
  }

  /** Beside one device it would only be in the way. */
  get #showsWaiting(): boolean {
    const { isUnknown, isMany } = this.#target;
    if (!isUnknown && !isMany) return false;
    return this.#access.allows('CommandJobs_Approve') && this.#access.allows('CommandJobs_List');
  }

  #jobs(): TemplateResult | typeof nothing {
    const waiting = this.#showsWaiting ? this.#waiting.want() : undefined;
    return html`${missingParts(this.t, [this.#waiting, this.#job])}${waiting?.render(this.#speech, this.jobId, this.#show)}`;
  }

  #followed(): TemplateResult | typeof nothing {
    if (this.jobId === undefined) return nothing;
    const job = this.#job.want();
    if (!job) return this.#job.error === undefined ? loadingView(this.t, 3) : nothing;
    return job.render(this.#speech, 3);
  }

  /** Why there is no device: none was named, or the record that names it is awaited, failed, or has none. */
  #noDevice(): TemplateResult {
    const { t } = this;
    const { source, choice, isUnknown } = this.#target;
    if (source?.status === 'error') return errorView(t, this.explain(source.error), this.#retry);
    if (source?.data === undefined && source?.status !== 'ready' && !isUnknown) return loadingView(t, 4);
    return messageView(icons.command, t.noDevice, choice ? t.chooseDeviceHint : t.noDeviceHint);
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { t } = this;
    const { failure: notDone, dismiss: read } = this.#sent;
    if (notDone) return failureBanner(t, t.notStopped, this.explain(notDone.error), read);
    const { failure, dismiss } = this.#desk;
    return failureBanner(t, t.failed, failure && this.explain(failure.error), dismiss);
  }

  /** A job that somebody opens gets the keyboard, once it is there. */
  readonly #show = (id: Id<'commandJob'>) => {
    if (id === this.jobId) {
      this.focusOn('#job');
      return;
    }
    this.jobId = id;
    this.#opened = id;
  };

  readonly #retry = () => {
    this.#target.refresh();
    this.#sent.refresh();
    this.#desk.refresh();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-command-panel': CskCommandPanel;
  }
}
