import { isOpen, type Alert, type Id, type OfferedCommand } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { AccessController } from '../element/access-controller.ts';
import { FetchController } from '../element/fetch-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

/** So many are in sight; the others are folded. */
const IN_SIGHT = 4;

interface CommandsHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** The commands that the alert's device understands, for those who may send them, while the alert asks for work. */
export class SuggestedCommands {
  readonly #open: (deviceId: Id<'device'>, name: string) => void;
  readonly #deviceId: () => Id<'device'> | undefined;
  readonly #definitions: FetchController<readonly OfferedCommand[]>;

  constructor(
    host: CommandsHost,
    alert: () => Alert | undefined,
    open: (deviceId: Id<'device'>, name: string) => void,
  ) {
    this.#open = open;
    const access = new AccessController(host);
    this.#deviceId = () => {
      const one = alert();
      return one && isOpen(one) && access.allows('Commands_Send') ? one.deviceId : undefined;
    };
    this.#definitions = new FetchController(
      host,
      (client, signal) => {
        const deviceId = this.#deviceId();
        return deviceId === undefined ? undefined : client.commands.definitions({ deviceId }, { signal });
      },
      () => [this.#deviceId()],
    );
  }

  /** Nothing while they are on their way: the page does not jump for what few use. */
  view(t: AlertDetailStrings, format: Formatter, explain: (error: unknown) => string): TemplateResult | typeof nothing {
    const deviceId = this.#deviceId();
    const { data = [], error } = this.#definitions;
    if (deviceId === undefined || (data.length === 0 && error === undefined)) return nothing;
    const buttons = (some: readonly OfferedCommand[]) =>
      some.map(
        ({ name, description }) =>
          html`<button type="button" title=${description ?? nothing} @click=${() => this.#open(deviceId, name)}>
            ${icon(icons.command)}<bdi>${name}</bdi>
          </button>`,
      );
    const folded = data.slice(IN_SIGHT);
    return html`<section part="commands" aria-labelledby="commands">
      <h3 id="commands">${t.sendCommand}</h3>
      ${
        error === undefined
          ? nothing
          : html`<p class="muted">
              ${explain(error)}
              <button type="button" class="quiet" @click=${() => this.#definitions.refresh()}>${t.retry}</button>
            </p>`
      }
      <div class="commands">${buttons(data.slice(0, IN_SIGHT))}</div>
      ${
        folded.length === 0
          ? nothing
          : html`<details>
              <summary>${format.plural(t.moreCommands, folded.length)}</summary>
              <div class="commands">${buttons(folded)}</div>
            </details>`
      }
    </section>`;
  }
}
