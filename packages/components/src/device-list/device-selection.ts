import type { Device, DeviceOutcome, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { LitElement, TemplateResult } from 'lit';
import { MOST_DEVICES_IN_CASE } from '../case-form/devices-of-case.ts';
import { NewDeviceCase } from '../case-form/new-device-case.ts';
import { DEVICE_BULK, type DeviceBulkAction } from '../device-facts/device-bulk.ts';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import { addStyles } from '../element/lazy-part.ts';
import { SelectionBar } from '../element/selection-bar.ts';
import type { Formatter } from '../format/formatter.ts';
import type { RowChoice } from '../row-grid/row-choice.ts';
import type { PlacedRows } from '../row-grid/row-grid.ts';
import { outcomeStyles } from '../theme/outcome.styles.ts';
import type { DeviceListStrings } from './device-list.strings.ts';
import { deviceSelection } from './device-selection-toolbar.ts';

interface SelectionHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface SelectionEvents {
  /** They are to be registered; `false` when the host does it. */
  readonly register: (deviceIds: readonly Id<'device'>[]) => boolean;
  /** A case is asked for; `false` when the host takes over. */
  readonly createCase: (deviceIds: readonly Id<'device'>[]) => boolean;
  readonly openCase: (id: Id<'case'>) => void;
  readonly done: (action: DeviceBulkAction, outcomes: readonly DeviceOutcome[]) => void;
}

interface SelectionTexts {
  readonly t: DeviceListStrings;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** What can be done with the chosen devices, and what became of it. Loaded when the first one is chosen. */
export class DeviceSelection {
  readonly #host: SelectionHost;
  readonly #choice: RowChoice<Device>;
  readonly #placed: PlacedRows<Device>;
  readonly #events: SelectionEvents;
  readonly #access: AccessController;
  readonly #bulk: BulkRun<DeviceBulkAction, DeviceOutcome>;
  readonly #newCase: NewDeviceCase;
  readonly #bar: SelectionBar;

  constructor(host: SelectionHost, choice: RowChoice<Device>, placed: PlacedRows<Device>, events: SelectionEvents) {
    this.#host = host;
    this.#choice = choice;
    this.#placed = placed;
    this.#events = events;
    this.#bar = new SelectionBar(host);
    this.#access = new AccessController(host);
    this.#bulk = new BulkRun(host, DEVICE_BULK);
    addStyles(host, [outcomeStyles]);
    this.#newCase = new NewDeviceCase(host, {
      offer: events.createCase,
      open: events.openCase,
      made: () => choice.clear(),
    });
  }

  /** Whether it is known what may be offered. */
  get isReady(): boolean {
    return this.#access.isKnown;
  }

  /** Another choice begins with the main actions. */
  fold(): void {
    this.#bar.fold();
  }

  toolbar({ t, format }: SelectionTexts): TemplateResult {
    const view = deviceSelection(
      {
        chosen: this.#choice.size,
        shown: this.#placed.rows.length,
        busy: this.#bulk.running,
        toRegister: this.#access.allows('Devices_RegisterAll') ? this.#toRegister.length : undefined,
        mayPull: this.#access.allows('Devices_PullAll'),
        newCase: this.#mayCreate,
        register: this.#register,
        pull: () => void this.#run('pull', this.#choice.records),
        createCase: () => this.#newCase.ask(this.#choice.records.map(({ id }) => id)),
        all: () => this.#choice.chooseAll(),
        clear: () => {
          this.fold();
          this.#choice.clear();
          void this.#host.updateComplete.then(() => this.#host.focus());
        },
      },
      t,
      format,
    );
    return this.#bar.view(view, t);
  }

  outcome({ t, format, explain }: SelectionTexts): readonly unknown[] {
    const { rows } = this.#placed;
    const name = ({ deviceId }: DeviceOutcome) => rows[this.#placed.indexOf(deviceId)]?.name ?? deviceId;
    return [
      bulkView(this.#bulk.progress, { name, explain, dismiss: this.#bulk.dismiss }, t.bulk, format),
      this.#newCase.view(t),
    ];
  }

  /** Without a client the host makes the case, and knows who may. */
  get #mayCreate(): 'possible' | 'too-many' | undefined {
    if (this.#host.store && !this.#access.allows('Cases_Create')) return undefined;
    return this.#choice.size > MOST_DEVICES_IN_CASE ? 'too-many' : 'possible';
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
