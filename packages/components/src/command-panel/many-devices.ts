import type { CommandContent, CommandJob, CommandJobInput, CommandPreview, Id } from '@csk/core';
import type { Live, LiveStore, Snapshot } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';
import { WriteController } from '../element/write-controller.ts';

interface ManyHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/** What is sent, to which devices, and what it is sent from. */
export type ManyOrder = CommandContent & {
  readonly deviceIds: readonly Id<'device'>[];
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
};

/**
 * One command to many devices: what it would do is looked at first, exactly that is sent, and the job is then followed
 * live.
 */
export class ManyDevices {
  readonly #host: ManyHost;
  readonly #write: WriteController;
  readonly #job: LiveController<Live<Snapshot<CommandJob>>>;
  #jobId: Id<'commandJob'> | undefined;
  /** What is being looked at, as long as it is still meant. */
  #asked: ManyOrder | undefined;
  #checked: { readonly input: CommandJobInput; readonly preview: CommandPreview } | undefined;

  /** `about`: the devices that are in question. */
  constructor(host: ManyHost, about: () => unknown) {
    this.#host = host;
    this.#write = new WriteController(host, about);
    this.#job = new LiveController(
      host,
      (store) => (this.#jobId ? store.entity('commandJob', this.#jobId) : undefined),
      () => [this.#jobId],
    );
  }

  /** What sending would do; absent until it was looked at. */
  get preview(): CommandPreview | undefined {
    return this.#checked?.preview;
  }

  /** The job that was made last. */
  get job(): CommandJob | undefined {
    return this.#job.value?.data;
  }

  get busy(): boolean {
    return this.#write.busy;
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#write.failure;
  }

  readonly dismiss = () => this.#write.dismiss();

  /** Looks at what sending would do; `true` when it can be sent. */
  async check(asked: ManyOrder): Promise<boolean> {
    const { deviceIds, alertId, caseId, ...content } = asked;
    const scope = { where: { id: deviceIds } };
    this.#asked = asked;
    const preview = await this.#write.run({ run: (client) => client.commands.preview({ ...content, ...scope }) });
    this.#host.requestUpdate();
    if (!preview || this.#asked !== asked) return false;
    // What was looked at is what is sent: the service refuses anything else under this digest.
    this.#checked = { input: { ...content, ...scope, alertId, caseId, digest: preview.digest }, preview };
    return true;
  }

  /** Sends what was looked at. */
  async send(): Promise<CommandJob | undefined> {
    const checked = this.#checked;
    if (!checked || this.#write.busy) return undefined;
    const job = await this.#write.run({
      run: (client, idempotencyKey) => client.commands.sendToMany(checked.input, { idempotencyKey }),
    });
    this.forget();
    if (job) this.#jobId = job.id;
    this.#host.requestUpdate();
    return job;
  }

  /** Other devices: neither what was looked at nor the job concerns them. */
  reset(): void {
    this.#jobId = undefined;
    this.forget();
  }

  /** Another command, or other values: what was looked at no longer holds. */
  readonly forget = () => {
    this.#asked = this.#checked = undefined;
    this.#host.requestUpdate();
  };
}
