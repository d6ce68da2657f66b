import type { CommandContent, CommandJob, CommandJobInput, CommandPreview, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { SameKey } from '../element/same-key.ts';
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

/** One command to many devices: what it would do is looked at first, and exactly that is sent. */
export class ManyDevices {
  readonly #host: ManyHost;
  readonly #write: WriteController;
  /** What is being looked at, as long as it is still meant. */
  #asked: ManyOrder | undefined;
  /** What is sent again because no answer came is carried out once, also when it was looked at again. */
  #same = new SameKey();
  #checked: { readonly input: CommandJobInput; readonly preview: CommandPreview } | undefined;

  /** `about`: the devices that are in question. */
  constructor(host: ManyHost, about: () => unknown) {
    this.#host = host;
    this.#write = new WriteController(host, about);
  }

  /** What sending would do; absent until it was looked at. */
  get preview(): CommandPreview | undefined {
    return this.#checked?.preview;
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
    const { input } = checked;
    const same = this.#same;
    const job = await this.#write.run({
      run: (client, opId) => client.commands.sendToMany(input, { idempotencyKey: same.keyFor(input, opId) }),
    });
    // The same once more is another order then.
    if (job) this.#same = new SameKey();
    // Others may be looked at by now.
    if (this.#checked === checked) this.forget();
    return job;
  }

  /** Another command, or other values: what was looked at no longer holds. */
  readonly forget = () => {
    this.#asked = this.#checked = undefined;
    this.#host.requestUpdate();
  };
}
