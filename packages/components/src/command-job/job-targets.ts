import type { CommandJob, CommandJobTarget, ConnectedServiceClient, Device, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { firstPage } from '../element/first-page.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { JobSpeech } from './job-desk.ts';

interface TargetsHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** Enough to see whether they are the right ones. */
const MOST = 50;

/** The devices of a job, fetched when somebody asks which they are: their list was frozen when the job was made. */
export class JobTargets {
  readonly #host: TargetsHost;
  readonly #targets: FetchController<readonly CommandJobTarget[]>;
  readonly #names: NameDirectory<Device>;
  /** The job whose devices somebody wants to see. */
  #open: Id<'commandJob'> | undefined;

  constructor(host: TargetsHost) {
    this.#host = host;
    this.#targets = new FetchController<readonly CommandJobTarget[]>(
      host,
      (client, signal) => (this.#open === undefined ? undefined : firstTargets(client, this.#open, signal)),
      () => [this.#open],
    );
    this.#names = new NameDirectory<Device>(host, (where) => host.store?.client.devices.list({ where }));
  }

  render({ id, targetCount }: CommandJob, { t, format, explain }: JobSpeech): TemplateResult {
    const isOpen = this.#open === id;
    const toggle = ({ target }: Event) => {
      const { open } = target as HTMLDetailsElement;
      if (open) this.#open = id;
      else if (this.#open === id) this.#open = undefined;
      this.#host.requestUpdate();
    };
    return html`<details class="targets" .open=${isOpen} @toggle=${toggle}>
      <summary>${format.plural(t.devices, targetCount)}</summary>
      ${isOpen ? this.#list(targetCount, { t, format, explain }) : nothing}
    </details>`;
  }

  #list(count: number, { t, format, explain }: JobSpeech): TemplateResult {
    const { data, error } = this.#targets;
    if (!data) {
      return error === undefined ? loadingView(t, 2) : errorView(t, explain(error), () => this.#targets.refresh());
    }
    const more = count - data.length;
    return html`<ul tabindex="0" aria-label=${format.plural(t.devices, count)}>
      ${data.map(({ deviceId, deviceKey }) => {
        const name = this.#names.name(deviceId);
        return html`<li>
          <bdi>${name ?? deviceKey}</bdi>${name === undefined ? nothing : html` <bdi class="muted">${deviceKey}</bdi>`}
        </li>`;
      })}
      ${more > 0 ? html`<li class="muted">${format.plural(t.moreDevices, more)}</li>` : nothing}
    </ul>`;
  }
}

function firstTargets(
  client: ConnectedServiceClient,
  id: Id<'commandJob'>,
  signal: AbortSignal,
): Promise<readonly CommandJobTarget[]> {
  return firstPage(client.commandJobs.targets(id, { signal }), MOST);
}
