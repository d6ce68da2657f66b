import type { Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { LitElement } from 'lit';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import type { DeviceCase, DeviceCaseTexts } from './device-case.ts';

interface CaseHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface CaseEvents {
  /** A case is asked for; `false` when the host takes over. */
  readonly offer: (deviceIds: readonly Id<'device'>[]) => boolean;
  /** The case that was made is asked for. */
  readonly open: (id: Id<'case'>) => void;
  readonly made?: () => void;
}

/** The way from devices that raised no alert to a case of them. The form is loaded when it is first asked for. */
export class NewDeviceCase {
  readonly #host: CaseHost;
  readonly #on: CaseEvents;
  readonly #form: LazyPart<DeviceCase>;
  #deviceIds: readonly Id<'device'>[] | undefined;

  constructor(host: CaseHost, on: CaseEvents) {
    this.#host = host;
    this.#on = on;
    this.#form = new LazyPart(host, async () => {
      const { DeviceCase } = await import('./device-case.ts');
      return new DeviceCase(host, () => this.#deviceIds, { leave: this.#leave, open: on.open });
    });
  }

  ask(deviceIds: readonly Id<'device'>[]): void {
    if (!this.#on.offer(deviceIds)) return;
    this.forget();
    this.#deviceIds = deviceIds;
  }

  /** The form is put away, and what was made with it is no news any more. */
  forget(): void {
    this.#deviceIds = undefined;
    this.#form.part?.dismiss();
    this.#host.requestUpdate();
  }

  view(t: DeviceCaseTexts): readonly unknown[] {
    const part = this.#deviceIds ? this.#form.want() : this.#form.part;
    return [part?.outcome(t), missingParts(t, [this.#form]), part?.dialog(t)];
  }

  readonly #leave = (isMade: boolean) => {
    this.#deviceIds = undefined;
    this.#host.requestUpdate();
    if (isMade) this.#on.made?.();
  };
}
