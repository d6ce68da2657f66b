import type { Device } from '@csk/core';
import type { LiveList, LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { LiveController } from '../element/live-controller.ts';
import { beginningQuery, partsOf, searchDevices, type DeviceFilter } from './device-filter.ts';

const PAGE_SIZE = 200;
/** After so long without a key the service is asked for what is typed. */
const TYPING_MS = 250;

interface SearchedList {
  readonly filter: DeviceFilter;
  /** Whether the service has more devices than are loaded. */
  readonly hasMore: boolean;
}

/**
 * Searches what is loaded for any part of a name or id. When the service has more, it is asked for names and ids that
 * begin with the text: its query language knows no other search.
 */
export class DeviceSearch {
  readonly #host: ReactiveControllerHost & { readonly store: LiveStore | undefined };
  readonly #list: () => SearchedList;
  readonly #byName: LiveController<LiveList<Device>>;
  readonly #byKey: LiveController<LiveList<Device>>;
  #text = '';
  /** What is typed, once the typing has paused. */
  #asked = '';
  /** Rows are rendered with each step of scrolling; looking through all devices each time would be felt. */
  #found: { readonly inputs: readonly unknown[]; readonly devices: readonly Device[] } | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & { readonly store: LiveStore | undefined }, list: () => SearchedList) {
    this.#host = host;
    this.#list = list;
    this.#byName = this.#beginning('name');
    this.#byKey = this.#beginning('deviceKey');
  }

  get text(): string {
    return this.#text;
  }

  get isOn(): boolean {
    return this.#text.trim() !== '';
  }

  /** Whether there are devices that only the service can search. */
  get isPartial(): boolean {
    return this.#asked !== '' && this.#list().hasMore;
  }

  readonly type = (text: string) => {
    this.#text = text;
    this.stop();
    this.#typing = setTimeout(() => {
      this.#asked = this.#text.trim();
      this.#host.requestUpdate();
    }, TYPING_MS);
    this.#host.requestUpdate();
  };

  stop(): void {
    clearTimeout(this.#typing);
  }

  /** The devices among the loaded ones, and those that the service has found. The same ones as long as nothing changes. */
  found(loaded: readonly Device[]): readonly Device[] {
    const { filter } = this.#list();
    const lists = [loaded, this.#byName.value?.data, this.#byKey.value?.data];
    const inputs = [...lists, this.#text, ...partsOf(filter)];
    if (!this.#found?.inputs.every((input, index) => input === inputs[index])) {
      this.#found = { inputs, devices: searchDevices(lists, filter, this.#text) };
    }
    return this.#found.devices;
  }

  #beginning(field: 'name' | 'deviceKey') {
    return new LiveController(
      this.#host,
      (store) =>
        this.isPartial
          ? store.query('device', beginningQuery(this.#list().filter, field, this.#asked), { pageSize: PAGE_SIZE })
          : undefined,
      () => [this.isPartial, this.#asked, ...partsOf(this.#list().filter)],
    );
  }
}
