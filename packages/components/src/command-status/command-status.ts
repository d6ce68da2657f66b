import { isPending, type Command, type Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { CommandActions } from '../command-facts/command-actions.ts';
import { commandSteps, type CommandStep } from '../command-facts/command-steps.ts';
import { stepIcon, toneOf } from '../command-facts/step-look.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { hasContent, jsonView } from '../element/json-view.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import { MinuteClock } from '../element/minute-clock.ts';
import {
  failureBanner,
  loadingView,
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
import { commandTrail, saysNoMore } from './command-trail.ts';
import { commandStatusStrings, type CommandStatusStrings } from './command-status.strings.ts';
import { commandStatusStyles } from './command-status.styles.ts';

/**
 * One command on its way: each step with its time, as it is reported and no sooner. What has not been sent can be taken
 * back; what expired, failed or was lost sight of can be sent again. Or one command to many devices: what becomes of how
 * many, and where a second person approves or refuses it.
 *
 * @summary The steps of one command, live.
 * @attr command-id - The command.
 * @attr job-id - A command to many devices, when `command-id` is absent.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-command-cancelled - The command was taken back; `detail` is `{ id, command }`.
 * @fires csk-command-resent - The command was sent again; `detail` is `{ id, command }`.
 * @fires csk-command-job-approved - The command to many devices was approved; `detail` is `{ id, job }`.
 * @fires csk-command-job-rejected - The command to many devices was refused; `detail` is `{ id, job }`.
 * @fires csk-command-job-cancelled - The command to many devices was stopped; `detail` is `{ id, job }`.
 * @slot actions - Further buttons beside those of the command.
 * @csspart header - Name, device and connection.
 * @csspart step - One step.
 * @csspart job - A command to many devices.
 * @csspart decision - Where a second person approves or refuses.
 * @csspart json - Parameters or answer.
 * @csspart state - The text shown instead.
 * @cssprop --csk-accent - Colour of the step that is under way.
 * @cssprop --csk-success - Colour of a good end; `--csk-high` and `--csk-medium` of a bad and an uncertain one.
 */
export class CskCommandStatus extends CskElement<CommandStatusStrings> {
  static override styles = [tokens, controls, states, json, commandStatusStyles];

  @property({ attribute: 'command-id' }) commandId: Id<'command'> | undefined;
  @property({ attribute: 'job-id' }) jobId: Id<'commandJob'> | undefined;

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
  readonly #actions = new CommandActions(new WriteController(this, () => this.commandId), this.#access, {
    cancelled: (command) => this.emit('csk-command-cancelled', { id: command.id, command }),
    resent: (command) => this.emit('csk-command-resent', { id: command.id, command }),
  });
  readonly #job = new LazyPart(this, async () => {
    const { JobDesk } = await import('../command-job/job-desk.ts');
    return new JobDesk(this, this.#access, () => (this.commandId ? undefined : this.jobId), {
      approved: (job) => this.emit('csk-command-job-approved', { id: job.id, job }),
      rejected: (job) => this.emit('csk-command-job-rejected', { id: job.id, job }),
      cancelled: (job) => this.emit('csk-command-job-cancelled', { id: job.id, job }),
      focus: (selector) => this.focusOn(selector),
    });
  });

  constructor() {
    super();
    new MinuteClock(this);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    const snapshot = this.#command.value;
    if (!this.store) return needsClientView(t);
    if (!this.commandId && this.jobId) return this.#followed();
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
          ${command.definitionId === undefined ? html`<p class="muted">${t.sentAs[command.mode]}</p>` : nothing}
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

  #followed(): TemplateResult {
    const { t, format, explain } = this;
    const job = this.#job.want();
    if (!job)
      return html`${missingParts(t, [this.#job])}${this.#job.error === undefined ? loadingView(t, 3) : nothing}`;
    return html`${job.render({ t, format, explain }, 2, offlineBadge(t, this.connection))}
      <div class="notes"><slot name="actions"></slot></div>`;
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
    return html`<div class="notes">
      ${reason && !saysNoMore(command) ? html`<p dir="auto" class="reason ${toneOf(command.status)}">${reason}</p>` : nothing}
      ${commandTrail(command).map(
        ({ kind, actor, at }) =>
          html`<p class="muted">${interpolate(t.trail[kind], { name: actor, time: format.exact(at) })}</p>`,
      )}
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
        hasContent(parameters)
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
      <div class="buttons">
        ${this.#actions.button(command, { takeBack: t.cancel, resend: t.resend })}<slot name="actions"></slot>
      </div>
    </div>`;
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#actions;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  readonly #reload = () => void this.#command.refresh();
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-command-status': CskCommandStatus;
  }
}
