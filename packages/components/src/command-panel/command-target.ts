import type { Alert, Case, Id } from '@csk/core';
import type { Live, LiveStore, Snapshot } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';

interface TargetHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
  readonly deviceId: Id<'device'> | undefined;
  readonly deviceIds: readonly Id<'device'>[] | undefined;
  readonly alertId: Id<'alert'> | undefined;
  readonly caseId: Id<'case'> | undefined;
}

/** Where the devices come from when the host names none. */
type Source = Live<Snapshot<Alert>> | Live<Snapshot<Case>>;

/** Which devices a command goes to: the host's, else that of an alert, else one of a case, or all of them. */
export class CommandTarget {
  readonly #host: TargetHost;
  readonly #source: LiveController<Source>;
  #picked: Id<'device'> | 'all' | undefined;

  constructor(host: TargetHost) {
    this.#host = host;
    this.#source = new LiveController<Source>(
      host,
      (store) => {
        const { alertId, caseId } = host;
        if (this.#isNamed) return undefined;
        if (alertId) return store.entity('alert', alertId);
        return caseId ? store.entity('case', caseId) : undefined;
      },
      () => [this.#isNamed, host.alertId, host.caseId],
    );
  }

  get #isNamed(): boolean {
    return Boolean(this.#host.deviceId) || (this.#host.deviceIds?.length ?? 0) > 0;
  }

  /** Whether nothing says which devices. */
  get isUnknown(): boolean {
    return !this.#isNamed && !this.#host.alertId && !this.#host.caseId;
  }

  /** The record that names the devices, as it comes. */
  get source(): Source['value'] | undefined {
    return this.#source.value;
  }

  readonly refresh = () => void this.#source.refresh();

  /** Absent until they are known, or chosen. */
  get devices(): readonly Id<'device'>[] {
    const { deviceId, deviceIds } = this.#host;
    if (deviceId) return [deviceId];
    if (this.#isNamed) return deviceIds ?? [];
    const { choice, picked } = this;
    if (choice) return picked === 'all' ? choice : choice.filter((id) => id === picked);
    const data = this.#source.value?.data;
    if (!data) return [];
    return 'deviceIds' in data ? data.deviceIds : data.deviceId ? [data.deviceId] : [];
  }

  get device(): Id<'device'> | undefined {
    return this.devices[0];
  }

  /** Many devices are one order, not many: it is looked at, approved and followed as a whole. */
  get isMany(): boolean {
    return this.devices.length > 1;
  }

  /** The devices of a case among which its user has to choose. */
  get choice(): readonly Id<'device'>[] | undefined {
    const data = this.#source.value?.data;
    return data && 'deviceIds' in data && data.deviceIds.length > 1 ? data.deviceIds : undefined;
  }

  get picked(): Id<'device'> | 'all' | undefined {
    return this.#picked;
  }

  pick(device: Id<'device'> | 'all' | undefined): void {
    this.#picked = device;
    this.#host.requestUpdate();
  }

  /** What commands are sent because of. A case that has one alert is about that. */
  get origin(): { readonly alertId: Id<'alert'> | undefined; readonly caseId: Id<'case'> | undefined } {
    const { alertId, caseId } = this.#host;
    const data = this.#source.value?.data;
    const alerts = data && 'alertIds' in data ? data.alertIds : [];
    // An attribute that is taken away leaves `null`.
    return { alertId: alertId ?? (alerts.length === 1 ? alerts[0] : undefined), caseId: caseId || undefined };
  }

  /** What the panel is about: another one when other devices are meant. */
  get about(): unknown {
    const { deviceId, deviceIds, alertId, caseId } = this.#host;
    // A host may give the same devices in another list with each of its renderings.
    if (this.#isNamed) return deviceId || deviceIds?.join();
    return alertId ?? (this.choice ? `${caseId} ${this.picked}` : caseId);
  }
}
