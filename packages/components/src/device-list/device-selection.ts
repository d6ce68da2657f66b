import type { Device, DeviceOutcome, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { LitElement, nothing, TemplateResult } from 'lit';
import { DEVICE_BULK, type DeviceBulkAction } from '../device-facts/device-bulk.ts';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import type { Formatter } from '../format/formatter.ts';
import type { RowChoice } from '../row-grid/row-choice.ts';
import type { PlacedRows } from '../row-grid/row-grid.ts';
import type { DeviceListStrings } from './device-list.strings.ts';
import { deviceSelection } from './device-toolbar.ts';

interface SelectionHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface SelectionEvents {
  /** They are to be registered; `false` when the host does it. */
  readonly register: (deviceIds: readonly Id<'device'>[]) => boolean;
  /** Others are chosen than before. */
  readonly chosen: (ids: readonly Id<'device'>[]) => void;
  readonly done: (action: DeviceBulkAction, outcomes: readonly DeviceOutcome[]) => void;
}

/** What can be done with the chosen devices, and what became of it. */
export class DeviceSelection {
  readonly #host: SelectionHost;
  readonly #choice: RowChoice<Device>;
  readonly #placed: PlacedRows<Device>;
  readonly #events: SelectionEvents;
  readonly #access: AccessController;
  readonly #bulk: BulkRun<DeviceBulkAction, DeviceOutcome>;
  #told: readonly Id<'device'>[] = [];

  constructor(host: SelectionHost, choice: RowChoice<Device>, placed: PlacedRows<Device>, events: SelectionEvents) {
    this.#host = host;
    this.#choice = choice;
    this.#placed = placed;
    this.#events = events;
    this.#access = new AccessController(host);
    this.#bulk = new BulkRun(host, DEVICE_BULK);
  }

  toolbar(t: DeviceListStrings, format: Formatter): TemplateResult {
    return deviceSelection(
      {
        chosen: this.#choice.size,
        shown: this.#placed.rows.length,
        busy: this.#bulk.running,
        toRegister: this.#access.allows('Devices_RegisterAll') ? this.#toRegister.length : undefined,
        mayPull: this.#access.allows('Devices_PullAll'),
        register: this.#register,
        pull: () => void this.#run('pull', this.#choice.records),
        all: () => this.#choice.chooseAll(),
        clear: () => {
          this.#choice.clear();
          void this.#host.updateComplete.then(() => this.#host.focus());
        },
      },
      t,
      format,
    );
  }

  outcome(
    t: DeviceListStrings,
    format: Formatter,
    explain: (error: unknown) => string,
  ): TemplateResult | typeof nothing {
    const { rows } = this.#placed;
    const name = ({ deviceId }: DeviceOutcome) => rows[this.#placed.indexOf(deviceId)]?.name ?? deviceId;
    return bulkView(this.#bulk.progress, { name, explain, dismiss: this.#bulk.dismiss }, t.bulk, format);
  }

  /** Tells who is chosen, when that has changed: by the user, or because rows are gone. To be called after rendering. */
  tell(): void {
    const { size } = this.#choice;
    if (size === this.#told.length && this.#told.every((id) => this.#choice.has(id))) return;
    this.#told = this.#choice.records.map(({ id }) => id);
    this.#events.chosen(this.#told);
  }

  /** Those of the chosen ones that are neither registered nor on the way. */
  get #toRegister(): readonly Device[] {
    return this.#choice.records.filter(({ registration: now }) => now !== 'registered' && now !== 'in-progress');
  }

  readonly #register = () => {
    const devices = this.#toRegister;
    if (this.#events.register(devices.map(({ id }) => id))) void this.#run('register', devices);
  };

  async #run(action: DeviceBulkAction, devices: readonly Device[]): Promise<void> {
    const ids = devices.map(({ id }) => id);
    const outcomes = await this.#bulk.run(this.#host.store, action, ids);
    if (outcomes.length > 0) this.#events.done(action, outcomes);
  }
}
