import { attemptOf, MAX_COMMAND_ATTEMPTS, RESENDABLE, type Command } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import type { WriteController } from '../element/write-controller.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

export interface CommandEvents {
  readonly cancelled: (command: Command) => void;
  readonly resent: (command: Command) => void;
}

/** What can still be done with one command: it is taken back before it has gone, or sent again when it came to nothing. */
export class CommandActions {
  readonly #write: WriteController;
  readonly #access: AccessController;
  readonly #events: CommandEvents;

  constructor(write: WriteController, access: AccessController, events: CommandEvents) {
    this.#write = write;
    this.#access = access;
    this.#events = events;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#write.failure;
  }

  readonly dismiss = () => this.#write.dismiss();

  button(
    command: Command,
    labels: { readonly takeBack: string; readonly resend: string },
  ): TemplateResult | typeof nothing {
    const { status } = command;
    if (status === 'queued') {
      if (!this.#access.allows('Commands_Cancel')) return nothing;
      return html`<button
        type="button"
        class="stop"
        ?disabled=${this.#write.busy}
        @click=${() => void this.#cancel(command)}
      >
        ${icon(icons.cross)}${labels.takeBack}
      </button>`;
    }
    if (!RESENDABLE.includes(status) || attemptOf(command) >= MAX_COMMAND_ATTEMPTS) return nothing;
    if (!this.#access.allows('Commands_Resend')) return nothing;
    // Sent again it is no more described than before.
    if (command.definitionId === undefined && !this.#access.allows('Commands_SendRaw')) return nothing;
    return html`<button type="button" ?disabled=${this.#write.busy} @click=${() => void this.#resend(command)}>
      ${icon(icons.command)}${labels.resend}
    </button>`;
  }

  async #cancel({ id }: Command): Promise<void> {
    const command = await this.#write.run<Command>({
      run: (client, idempotencyKey) => client.commands.cancel(id, {}, { idempotencyKey }),
    });
    if (command) this.#events.cancelled(command);
  }

  async #resend({ id }: Command): Promise<void> {
    const command = await this.#write.run<Command>({
      run: (client, idempotencyKey) => client.commands.resend(id, {}, { idempotencyKey }),
    });
    if (command) this.#events.resent(command);
  }
}
