import { isPending, type Command, type Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { jsonView } from '../element/json-view.ts';
import { stepIcon, toneOf } from '../command-panel/command-list.ts';
import { commandSteps, type CommandStep } from '../command-panel/command-steps.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  failureBanner,
  messageView,
  needsClientView,
  noRecord,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import { interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { json } from '../theme/json.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { commandStatusStrings, type CommandStatusStrings } from './command-status.strings.ts';
import { commandStatusStyles } from './command-status.styles.ts';

/**
 * One command on its way: each step with its time, as it is reported and no sooner. What has not been sent can be taken
 * back; what expired, failed or was lost sight of can be sent again.
 *
 * @summary The steps of one command, live.
 * @attr command-id - The command.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-command-cancelled - The command was taken back; `detail` is `{ id, command }`.
 * @fires csk-command-resent - The command was sent again; `detail` is `{ id, command }`.
 * @slot actions - Further buttons beside those of the command.
 * @csspart header - Name, device and connection.
 * @csspart step - One step.
 * @csspart json - Parameters or answer.
 * @csspart state - The text shown instead.
 * @cssprop --csk-accent - Colour of the step that is under way.
 * @cssprop --csk-success - Colour of a good end; `--csk-high` and `--csk-medium` of a bad and an uncertain one.
 */
export class CskCommandStatus extends CskElement<CommandStatusStrings> {
  static override styles = [tokens, controls, states, json, commandStatusStyles];

  @property({ attribute: 'command-id' }) commandId: Id<'command'> | undefined;

  protected override readonly english = commandStatusStrings;
  protected override readonly section = 'commandStatus';

  readonly #command = new LiveController(
    this,
    (store) => (this.commandId ? store.entity('command', this.commandId) : undefined),
    () => [this.commandId],
  );
  readonly #device = new LiveController(
    this,
    (store) => (this.#shown ? store.entity('device', this.#shown.deviceId) : undefined),
    () => [this.#shown?.deviceId],
  );

  readonly #access = new AccessController(this);
  readonly #write = new WriteController(this, () => this.commandId);

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#command.value;
    if (!this.store) return needsClientView(t);
    if (!this.commandId) return messageView(icons.command, t.nothing, t.nothingHint);
    const command = snapshot?.data;
    if (!command) return noRecord(t, snapshot, this.explain, this.#reload, { symbol: icons.command, lines: 3 });
    const device = this.#device.value?.data?.name ?? command.deviceKey;
    return html`${snapshot.error ? staleBanner(t, this.explain(snapshot.error), this.#reload) : nothing}
      ${this.#failureBanner()}
      <div class="header" part="header">
        <div>
          <h2 dir="auto">${command.name}</h2>
          <p class="muted">${interpolate(t.sentBy, { device, name: command.requestedBy })}</p>
        </div>
        ${offlineBadge(t, this.connection)}
      </div>
      <ol class="steps" aria-label=${t.progress}>
        ${commandSteps(command).map((step) => this.#step(step))}
      </ol>
      ${this.#notes(command)}
      <div class="sr-only" role="status">
        ${interpolate(t.announcement, { command: command.name, step: t.steps[command.status] })}
      </div>`;
  }

  get #shown(): Command | undefined {
    return this.#command.value?.data;
  }

  #step(step: CommandStep): TemplateResult {
    const { t, format } = this;
    const tone = step.state === 'now' ? toneOf(step.status) : '';
    return html`<li class="${step.state} ${tone}" part="step" aria-current=${step.state === 'now' ? 'step' : nothing}>
      <span class="mark">${icon(stepIcon(step))}</span>
      <span class="name">${t.steps[step.status]}<span class="sr-only"> (${t.stepStates[step.state]})</span></span>
      ${step.at ? html`<time datetime=${step.at} title=${format.exact(step.at)}>${format.time(step.at)}</time>` : nothing}
    </li>`;
  }

  #notes(command: Command): TemplateResult {
    const { t, format } = this;
    const { reason, response, parameters, heldSince, queueWarning } = command;
    const hasParameters = parameters !== null && (typeof parameters !== 'object' || Object.keys(parameters).length > 0);
    return html`<div class="notes">
      ${reason ? html`<p dir="auto" class="reason ${toneOf(command.status)}">${reason}</p>` : nothing}
      ${heldSince ? html`<p class="muted">${t.held}</p>` : nothing}
      ${
        queueWarning && isPending(command)
          ? html`<p class="muted">
              ${format.plural(t.queueWarning, queueWarning.limit, {
                pending: format.number(queueWarning.pending),
                limit: format.number(queueWarning.limit),
              })}
            </p>`
          : nothing
      }
      ${
        isPending(command)
          ? html`<p class="muted" title=${format.exact(command.deadline)}>
              ${interpolate(t.givesUp, { time: format.relative(command.deadline, Date.now()) })}
            </p>`
          : nothing
      }
      ${
        hasParameters
          ? html`<details>
              <summary>${t.parameters}</summary>
              ${jsonView(parameters)}
            </details>`
          : nothing
      }
      ${
        response === undefined
          ? nothing
          : html`<details open>
              <summary>${t.response}</summary>
              ${jsonView(response)}
            </details>`
      }
      <div class="buttons">${this.#action(command)}<slot name="actions"></slot></div>
    </div>`;
  }

  #action(command: Command): TemplateResult | typeof nothing {
    const { t } = this;
    switch (command.status) {
      case 'queued':
        if (!this.#access.allows('Commands_Cancel')) return nothing;
        return html`<button type="button" ?disabled=${this.#write.busy} @click=${() => void this.#cancel(command)}>
          ${icon(icons.cross)}${t.cancel}
        </button>`;
      case 'expired':
      case 'failed':
      case 'unknown':
        if (!this.#access.allows('Commands_Resend')) return nothing;
        return html`<button type="button" ?disabled=${this.#write.busy} @click=${() => void this.#resend(command)}>
          ${icon(icons.command)}${t.resend}
        </button>`;
      default:
        return nothing;
    }
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#write;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  async #cancel({ id }: Command): Promise<void> {
    const command = await this.#write.run<Command>({
      run: (client, idempotencyKey) => client.commands.cancel(id, {}, { idempotencyKey }),
    });
    if (command) this.emit('csk-command-cancelled', { id, command });
  }

  async #resend({ id }: Command): Promise<void> {
    const command = await this.#write.run<Command>({
      run: (client, idempotencyKey) => client.commands.resend(id, {}, { idempotencyKey }),
    });
    if (command) this.emit('csk-command-resent', { id, command });
  }

  readonly #reload = () => void this.#command.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-command-status': CskCommandStatus;
  }
}
