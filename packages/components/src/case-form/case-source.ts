import type { Alert, Case, CaseInput, CasePreview, ConnectedServiceClient, Id } from '@csk/core';
import type { LiveList, LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { FetchController } from '../element/fetch-controller.ts';
import { LiveController } from '../element/live-controller.ts';
import { devicesOfCase, type DevicesOfCase } from './devices-of-case.ts';

interface SourceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** What a case is asked of. Alerts come first: they bring their own devices. */
export interface CaseAsked {
  readonly alertIds: readonly Id<'alert'>[];
  readonly deviceIds: readonly Id<'device'>[];
  /** The case that is shown; absent while a new one is asked for. */
  readonly shownId: Id<'case'> | undefined;
}

/** What a new case is made of: alerts, or devices that raised none. */
export class CaseSource {
  readonly #asked: () => CaseAsked;
  readonly #alerts: LiveController<LiveList<Alert>>;
  readonly #preview: FetchController<CasePreview>;
  readonly #devices: FetchController<DevicesOfCase>;

  constructor(host: SourceHost, asked: () => CaseAsked) {
    this.#asked = asked;
    this.#alerts = new LiveController(
      host,
      (store) => {
        const { alertIds: id, shownId } = asked();
        if (id.length === 0 || shownId) return undefined;
        return store.query('alert', { where: { id } }, { pageSize: Math.min(1_000, id.length) });
      },
      () => [asked().alertIds.join(), asked().shownId],
    );
    // What the service's rules fill in.
    this.#preview = new FetchController<CasePreview>(
      host,
      (client, signal) => (this.#previewed ? client.alerts.previewCase(asked().alertIds, { signal }) : undefined),
      () => [this.#previewed && asked().alertIds.join()],
    );
    this.#devices = new FetchController<DevicesOfCase>(
      host,
      (client, signal) => (this.#isOfDevices ? devicesOfCase(client, asked().deviceIds, signal) : undefined),
      () => [this.#isOfDevices && asked().deviceIds.join()],
    );
  }

  /** Nothing is asked for. */
  get isNone(): boolean {
    const { alertIds, deviceIds } = this.#asked();
    return alertIds.length === 0 && deviceIds.length === 0;
  }

  /** What it takes to make the case. */
  get operation(): string {
    return this.#isOfDevices ? 'Cases_Create' : 'Alerts_ConvertToCase';
  }

  /** The case that the only alert has already. */
  get presentId(): Id<'case'> | undefined {
    const [alert, ...others] = this.alerts ?? [];
    return others.length === 0 ? alert?.caseId : undefined;
  }

  get alerts(): readonly Alert[] | undefined {
    return this.#alerts.value?.data;
  }

  get devices(): DevicesOfCase | undefined {
    return this.#devices.data;
  }

  /** What was named is not there. */
  get isMissing(): boolean {
    return (this.#isOfDevices ? this.devices?.devices : this.alerts)?.length === 0;
  }

  get error(): unknown {
    const snapshot = this.#alerts.value;
    return snapshot?.status === 'error' ? snapshot.error : (this.#preview.error ?? this.#devices.error);
  }

  /** What the case starts from, once it is known. */
  get preview(): CasePreview | undefined {
    if (!this.#isOfDevices) return this.#preview.data;
    const { devices, accountIds } = this.devices ?? {};
    if (!devices) return undefined;
    const [accountId, ...others] = accountIds ?? [];
    return {
      title: '',
      priority: 'normal',
      deviceIds: devices.map(({ id }) => id),
      assetIds: [],
      ...(accountId !== undefined && others.length === 0 ? { accountId } : {}),
    };
  }

  create(client: ConnectedServiceClient, input: CaseInput, idempotencyKey: string): Promise<Case> {
    const { alertIds } = this.#asked();
    if (!this.#isOfDevices) return client.alerts.convertToCase(alertIds, input, { idempotencyKey });
    const { title = '', ...facts } = input;
    return client.cases.create({ ...facts, title, deviceIds: this.preview?.deviceIds }, { idempotencyKey });
  }

  refresh(): void {
    void this.#alerts.refresh();
    if (this.#preview.error !== undefined) this.#preview.refresh();
    if (this.#devices.error !== undefined) this.#devices.refresh();
  }

  get #isOfDevices(): boolean {
    const { alertIds, deviceIds, shownId } = this.#asked();
    return alertIds.length === 0 && deviceIds.length > 0 && !shownId;
  }

  /** Whether a new case is to be made of alerts, and they are there. */
  get #previewed(): boolean {
    return !this.#asked().shownId && this.presentId === undefined && (this.alerts ?? []).length > 0;
  }
}
