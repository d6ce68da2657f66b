import type { CommandJob, CommandJobExclusion, ConnectedServiceClient, Device, Id, Page } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { FetchController } from '../element/fetch-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { JobSpeech } from './job-desk.ts';

interface LeftOutHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

const PAGE_SIZE = 50;

/** The devices that were asked for and left out of a job, and why: fetched when somebody wants to see them, page by page. */
export class JobLeftOut {
  readonly #host: LeftOutHost;
  readonly #focus: (selector: string) => void;
  readonly #page: FetchController<Page<CommandJobExclusion>>;
  readonly #names: NameDirectory<Device>;
  /** The job whose left-out devices somebody wants to see. */
  #open: Id<'commandJob'> | undefined;
  /** What stands before the page that is fetched, and where that begins. */
  #before: readonly CommandJobExclusion[] = [];
  #token: string | undefined;

  /** `focus`: puts the keyboard on what is there once it is rendered. */
  constructor(host: LeftOutHost, focus: (selector: string) => void) {
    this.#host = host;
    this.#focus = focus;
    this.#page = new FetchController<Page<CommandJobExclusion>>(
      host,
      (client, signal) => (this.#open === undefined ? undefined : pageOf(client, this.#open, this.#token, signal)),
      () => [this.#open, this.#token],
    );
    this.#names = new NameDirectory<Device>(host, (where) => host.store?.client.devices.list({ where }));
  }

  render({ id, excluded }: CommandJob, speech: JobSpeech): TemplateResult | typeof nothing {
    const { t, format } = speech;
    const count = Object.values(excluded).reduce((sum, one) => sum + one, 0);
    if (count === 0) return nothing;
    const isOpen = this.#open === id;
    const title = format.plural(t.leftOutDevices, count);
    const toggle = ({ target }: Event) => {
      const { open } = target as HTMLDetailsElement;
      if (open !== isOpen) this.#show(open ? id : undefined);
    };
    return html`<details class="targets left-out" .open=${isOpen} @toggle=${toggle}>
      <summary>${title}</summary>
      ${isOpen ? this.#list(title, speech) : nothing}
    </details>`;
  }

  #show(id: Id<'commandJob'> | undefined): void {
    this.#open = id;
    this.#before = [];
    this.#token = undefined;
    this.#host.requestUpdate();
  }

  #list(title: string, { t, explain }: JobSpeech): TemplateResult {
    const { data, error } = this.#page;
    const devices = [...this.#before, ...(data?.items ?? [])];
    if (data && devices.length === 0) return html`<p class="muted">${t.leftOutUnknown}</p>`;
    return html`${
      devices.length === 0
        ? nothing
        : html`<ul tabindex="0" aria-label=${title}>
            ${devices.map((device) => this.#device(device, t))}
          </ul>`
    }
    ${
      data
        ? this.#more(data, t)
        : error === undefined
          ? loadingView(t, 2)
          : errorView(t, explain(error), () => this.#page.refresh())
    }`;
  }

  #device({ deviceId, deviceKey, reason }: CommandJobExclusion, t: JobSpeech['t']): TemplateResult {
    const name = this.#names.name(deviceId);
    return html`<li>
      <bdi>${name ?? deviceKey}</bdi>${name === undefined ? nothing : html` <bdi class="muted">${deviceKey}</bdi>`}
      <span class="muted">· ${t.leftOutWhy[reason]}</span>
    </li>`;
  }

  #more({ items, continuationToken }: Page<CommandJobExclusion>, t: JobSpeech['t']): TemplateResult | typeof nothing {
    if (continuationToken === undefined) return nothing;
    const showMore = () => {
      this.#before = [...this.#before, ...items];
      this.#token = continuationToken;
      this.#host.requestUpdate();
      // The button goes away while the next page is fetched.
      this.#focus('.left-out ul');
    };
    return html`<button type="button" @click=${showMore}>${t.leftOutMore}</button>`;
  }
}

async function pageOf(
  client: ConnectedServiceClient,
  id: Id<'commandJob'>,
  continuationToken: string | undefined,
  signal: AbortSignal,
): Promise<Page<CommandJobExclusion>> {
  const pages = client.commandJobs.excluded(id, { signal }).byPage({ continuationToken, maxPageSize: PAGE_SIZE });
  for await (const page of pages) return page;
  return { items: [] };
}
