import type { Command, Id } from '@csk/core';
import type { LiveList, LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { CommandActions, type CommandEvents } from '../command-facts/command-actions.ts';
import type { AccessController } from '../element/access-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import { errorView, loadingView, staleBanner } from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import { dotted } from '../format/interpolate.ts';
import type { PanelSpeech } from './command-desk.ts';
import { commandList } from './command-list.ts';
import type { CommandTarget } from './command-target.ts';

interface SentHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

const PAGE_SIZE = 20;

/** What was sent to a device, newest first, in each of its states, and what can still be done about it. */
export class SentCommands {
  readonly #commands: LiveController<LiveList<Command>>;
  readonly #actions: CommandActions;
  #followed: Id<'command'> | undefined;

  constructor(host: SentHost, target: CommandTarget, access: AccessController, events: CommandEvents) {
    const device = () => (target.isMany ? undefined : target.device);
    this.#commands = new LiveController(
      host,
      (store) => {
        const deviceId = device();
        if (deviceId === undefined) return undefined;
        return store.query('command', { where: { deviceId }, orderBy: 'createdAt desc' }, { pageSize: PAGE_SIZE });
      },
      () => [device()],
    );
    this.#actions = new CommandActions(new WriteController(host, () => target.about), access, events);
  }

  /** What was sent just now: what becomes of it is spoken. */
  follow({ id }: Command): void {
    this.#followed = id;
  }

  /** Why the list could not be had. */
  get error(): unknown {
    const { value } = this.#commands;
    return value?.status === 'error' ? value.error : undefined;
  }

  /** What could not be taken back or sent again. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#actions.failure;
  }

  readonly dismiss = () => this.#actions.dismiss();

  readonly refresh = () => void this.#commands.refresh();

  render({ t, format, explain }: PanelSpeech): TemplateResult {
    const snapshot = this.#commands.value;
    const heading = html`<h3>${t.history}</h3>`;
    if (!snapshot?.data) {
      if (snapshot?.status !== 'error') return html`${heading}${loadingView(t, 3)}`;
      return html`${heading}${errorView(t, explain(snapshot.error), this.refresh)}`;
    }
    const commands = snapshot.data;
    const followed = commands.find(({ id }) => id === this.#followed);
    const action = (command: Command) => this.#actions.button(command, t);
    return html`${heading}${snapshot.error ? staleBanner(t, explain(snapshot.error), this.refresh) : nothing}
      ${
        commands.length === 0
          ? html`<p class="nothing">${t.nothingSent}</p>`
          : commandList(commands, t, format, Date.now(), action)
      }
      ${
        this.#commands.live?.hasMore
          ? html`<p class="more">
              <button type="button" @click=${() => void this.#commands.live?.loadMore()}>${t.more}</button>
            </p>`
          : nothing
      }
      <div class="sr-only" role="status">${followed ? dotted(followed.name, t.steps[followed.status]) : nothing}</div>`;
  }
}
