import type { CommandJob, Id } from '@csk/core';
import type { Live, LiveStore, Snapshot } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import type { CommonStrings } from '../element/common-strings.ts';
import { addStyles } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import { failureBanner, noRecord, staleBanner } from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { json } from '../theme/json.styles.ts';
import type { CommandJobStrings } from './command-job.strings.ts';
import { commandJobStyles } from './command-job.styles.ts';
import { decisionForm } from './decision-form.ts';
import { standingOf, STOPPABLE } from './job-decisions.ts';
import { JobLeftOut } from './job-left-out.ts';
import { JobTargets } from './job-targets.ts';
import { jobFacts, jobName } from './job-view.ts';

interface JobHost extends ReactiveControllerHost, HTMLElement {
  readonly store: LiveStore | undefined;
}

export interface JobEvents {
  readonly approved: (job: CommandJob) => void;
  readonly rejected: (job: CommandJob) => void;
  readonly cancelled: (job: CommandJob) => void;
  /** Puts the keyboard on what is there once it is rendered. */
  readonly focus: (selector: string) => void;
  /** Another job is there to be seen. */
  readonly shown?: (id: Id<'commandJob'>) => void;
}

export interface JobSpeech {
  readonly t: CommandJobStrings & CommonStrings;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** One command to many devices: how it goes, and what this person may do about it. */
export class JobDesk {
  readonly #host: JobHost;
  readonly #access: AccessController;
  readonly #id: () => Id<'commandJob'> | undefined;
  readonly #events: JobEvents;
  readonly #job: LiveController<Live<Snapshot<CommandJob>>>;
  readonly #targets: JobTargets;
  readonly #leftOut: JobLeftOut;
  readonly #write: WriteController;
  #reason = '';
  #isReasonMissing = false;
  /** The job that the reason is about. */
  #about: Id<'commandJob'> | undefined;

  constructor(host: JobHost, access: AccessController, id: () => Id<'commandJob'> | undefined, events: JobEvents) {
    this.#host = host;
    this.#access = access;
    this.#id = id;
    this.#events = events;
    addStyles(host, [json, commandJobStyles]);
    this.#job = new LiveController(
      host,
      (store) => {
        const jobId = id();
        return jobId ? store.entity('commandJob', jobId) : undefined;
      },
      () => [id()],
    );
    this.#targets = new JobTargets(host);
    this.#leftOut = new JobLeftOut(host, (selector) => events.focus(selector));
    this.#write = new WriteController(host, id);
  }

  /** `heading`: its level in the element. `aside`: what stands beside it. */
  render(speech: JobSpeech, heading: 2 | 3, aside: unknown = nothing): TemplateResult | typeof nothing {
    const { t, format, explain } = speech;
    const id = this.#id();
    if (id === undefined) return nothing;
    const snapshot = this.#job.value;
    const job = snapshot?.data;
    const refresh = () => void this.#job.refresh();
    if (!job) {
      const texts = { ...t, missing: t.jobMissing, missingHint: t.jobMissingHint };
      return noRecord(texts, snapshot, explain, refresh, { symbol: icons.command, lines: 3 });
    }
    if (id !== this.#about) this.#beginWith(id);
    const name = jobName(job, t, format);
    const { failure, dismiss } = this.#write;
    const parts = { targets: this.#targets.render(job, speech), leftOut: this.#leftOut.render(job, speech) };
    return html`${snapshot.error ? staleBanner(t, explain(snapshot.error), refresh) : nothing}
      ${failureBanner(t, t.notStopped, failure && explain(failure.error), dismiss)}
      <section class="job" part="job" aria-labelledby="job">
        <div class="job-title">
          ${heading === 2 ? html`<h2 id="job" tabindex="-1">${name}</h2>` : html`<h3 id="job" tabindex="-1">${name}</h3>`}
          ${aside}
        </div>
        ${jobFacts(job, t, format, parts)} ${this.#decision(job, t)} ${this.#stop(job, t)}
      </section>`;
  }

  #beginWith(id: Id<'commandJob'>): void {
    this.#about = id;
    this.#reason = '';
    this.#isReasonMissing = false;
    this.#events.shown?.(id);
  }

  #decision(job: CommandJob, t: JobSpeech['t']): TemplateResult | typeof nothing {
    const standing = standingOf(job, this.#access);
    if (!standing) return nothing;
    return decisionForm(
      {
        standing,
        reason: this.#reason,
        isReasonMissing: this.#isReasonMissing,
        busy: this.#write.busy,
        change: (reason) => {
          this.#reason = reason;
          if (reason.trim() !== '') this.#isReasonMissing = false;
          this.#host.requestUpdate();
        },
        approve: () => void this.#approve(job),
        refuse: () => void this.#refuse(job),
      },
      t,
    );
  }

  /** Whoever may refuse has a better word for it. */
  #stop(job: CommandJob, t: JobSpeech['t']): TemplateResult | typeof nothing {
    if (standingOf(job, this.#access)?.mayRefuse) return nothing;
    if (!STOPPABLE.has(job.status) || !this.#access.allows('CommandJobs_Cancel')) return nothing;
    return html`<div class="buttons stop">
      <button type="button" ?disabled=${this.#write.busy} @click=${() => void this.#cancel(job)}>
        ${icon(icons.cross)}${t.stopJob}
      </button>
    </div>`;
  }

  /** Just what was looked at: the service refuses another digest. */
  async #approve({ id, digest }: CommandJob): Promise<void> {
    const reason = this.#reason.trim() || undefined;
    const job = await this.#write.run<CommandJob>({
      run: (client, idempotencyKey) => client.commandJobs.approve(id, { digest, reason }, { idempotencyKey }),
    });
    if (job) this.#events.approved(job);
  }

  async #refuse({ id }: CommandJob): Promise<void> {
    const reason = this.#reason.trim();
    if (reason === '') {
      this.#isReasonMissing = true;
      this.#host.requestUpdate();
      this.#events.focus('#reason');
      return;
    }
    const job = await this.#write.run<CommandJob>({
      run: (client, idempotencyKey) => client.commandJobs.reject(id, { reason }, { idempotencyKey }),
    });
    if (job) this.#events.rejected(job);
  }

  async #cancel({ id }: CommandJob): Promise<void> {
    const job = await this.#write.run<CommandJob>({
      run: (client, idempotencyKey) => client.commandJobs.cancel(id, {}, { idempotencyKey }),
    });
    if (job) this.#events.cancelled(job);
  }
}
