import type { CommandJob, Id } from '@csk/core';
import type { LiveList, LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { askedFor, jobName } from '../command-job/job-view.ts';
import type { AccessController } from '../element/access-controller.ts';
import { addStyles } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';
import { waitingJobsStyles } from './waiting-jobs.styles.ts';

interface WaitingHost extends ReactiveControllerHost, HTMLElement {
  readonly store: LiveStore | undefined;
}

const PAGE_SIZE = 20;

/** What other people want to send to many devices, and this person may approve: a line that can be unfolded. */
export class WaitingJobs {
  readonly #access: AccessController;
  readonly #jobs: LiveController<LiveList<CommandJob>>;

  /** `isWanted`: whether the element shows it now. */
  constructor(host: WaitingHost, access: AccessController, isWanted: () => boolean) {
    this.#access = access;
    addStyles(host, [waitingJobsStyles]);
    this.#jobs = new LiveController(
      host,
      (store) =>
        isWanted()
          ? store.query(
              'commandJob',
              { where: { status: 'awaiting-approval' }, orderBy: 'createdAt desc' },
              { pageSize: PAGE_SIZE },
            )
          : undefined,
      () => [isWanted()],
    );
  }

  /** Nothing as long as nothing waits: who came to send a command is not troubled. */
  render(
    { t, format }: { readonly t: CommandPanelStrings; readonly format: Formatter },
    shown: Id<'commandJob'> | undefined,
    show: (id: Id<'commandJob'>) => void,
  ): TemplateResult | typeof nothing {
    const { live } = this.#jobs;
    const jobs =
      this.#jobs.value?.data?.filter(({ requestedById }) => requestedById !== this.#access.principalId) ?? [];
    if (jobs.length === 0) return nothing;
    const more = live?.hasMore === true;
    const count = `${format.number(jobs.length)}${more ? '+' : ''}`;
    return html`<details class="waiting" part="waiting">
      <summary>${format.plural(t.waiting, jobs.length, { count })}</summary>
      <ul>
        ${repeat(
          jobs,
          ({ id }) => id,
          (job) =>
            html`<li>
              <button type="button" aria-current=${job.id === shown ? 'true' : nothing} @click=${() => show(job.id)}>
                <bdi class="name">${jobName(job, t, format)}</bdi>
                <span class="muted">${askedFor(job, t, format)}</span>
              </button>
            </li>`,
        )}
      </ul>
      ${more ? html`<button type="button" class="quiet" @click=${() => void live.loadMore()}>${t.more}</button>` : nothing}
    </details>`;
  }
}
