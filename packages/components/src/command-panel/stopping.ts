import type { Command, CommandJob, CommandJobStatus } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import type { WriteController } from '../element/write-controller.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** What is not sent yet can still be stopped. */
const STOPPABLE: ReadonlySet<CommandJobStatus> = new Set(['awaiting-approval', 'approved', 'running']);

interface StoppingEvents {
  readonly commandCancelled: (command: Command) => void;
  readonly jobCancelled: (job: CommandJob) => void;
}

/** Takes back what was sent and has not gone out: one command, or the rest of one to many devices. */
export class Stopping {
  readonly #write: WriteController;
  readonly #access: AccessController;
  readonly #events: StoppingEvents;

  constructor(write: WriteController, access: AccessController, events: StoppingEvents) {
    this.#write = write;
    this.#access = access;
    this.#events = events;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#write.failure;
  }

  readonly dismiss = () => this.#write.dismiss();

  command(command: Command, t: CommandPanelStrings): TemplateResult | typeof nothing {
    if (command.status !== 'queued' || !this.#access.allows('Commands_Cancel')) return nothing;
    return this.#button(t.takeBack, () => void this.#cancel(command));
  }

  job(job: CommandJob | undefined, t: CommandPanelStrings): TemplateResult | typeof nothing {
    if (!job || !STOPPABLE.has(job.status) || !this.#access.allows('CommandJobs_Cancel')) return nothing;
    return this.#button(t.stopJob, () => void this.#cancelJob(job));
  }

  #button(label: string, run: () => void): TemplateResult {
    return html`<div class="buttons stop">
      <button type="button" ?disabled=${this.#write.busy} @click=${run}>${icon(icons.cross)}${label}</button>
    </div>`;
  }

  async #cancel({ id }: Command): Promise<void> {
    const command = await this.#write.run<Command>({
      run: (client, idempotencyKey) => client.commands.cancel(id, {}, { idempotencyKey }),
    });
    if (command) this.#events.commandCancelled(command);
  }

  async #cancelJob({ id }: CommandJob): Promise<void> {
    const job = await this.#write.run<CommandJob>({
      run: (client, idempotencyKey) => client.commandJobs.cancel(id, {}, { idempotencyKey }),
    });
    if (job) this.#events.jobCancelled(job);
  }
}
