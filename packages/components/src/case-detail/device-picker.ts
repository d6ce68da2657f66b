import type { Case, Device, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { FetchController } from '../element/fetch-controller.ts';
import { segments } from '../element/segments.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';

/** So many devices are fetched to choose from; beyond that the agent would not look through a list. */
const MAX_DEVICES = 500;
/** From so many on the list can be filtered. */
const FILTER_FROM = 10;

type Scope = 'account' | 'case';

interface PickerHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

export interface DevicePickerHandlers {
  readonly busy: boolean;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
  readonly add: (ids: readonly Id<'device'>[]) => void;
}

/**
 * Chooses devices for a case from the two lookup views of Connected Customer Service: the devices of the case's customer,
 * and those related to the case.
 */
export class DevicePicker {
  readonly #host: PickerHost;
  readonly #devices: FetchController<readonly Device[]>;
  #case: Case | undefined;
  #scope: Scope = 'account';
  #filter = '';
  #chosen: ReadonlySet<Id<'device'>> = new Set();

  constructor(host: PickerHost) {
    this.#host = host;
    this.#devices = new FetchController(
      host,
      (client, signal) => {
        const one = this.#case;
        if (!one) return undefined;
        return firstOf(client.cases.relatedDevices(one.id, { scope: this.#scope }, { signal }));
      },
      () => [this.#case?.id, this.#scope],
    );
  }

  get isOpen(): boolean {
    return this.#case !== undefined;
  }

  open(one: Case): void {
    this.close();
    this.#case = one;
  }

  close(): void {
    this.#case = undefined;
    this.#scope = 'account';
    this.#filter = '';
    this.#chosen = new Set();
    this.#host.requestUpdate();
  }

  /** `known` are in the case already. */
  view(known: ReadonlySet<string>, on: DevicePickerHandlers, t: CaseDetailStrings): TemplateResult {
    const { data, error } = this.#devices;
    const scopes = [
      ['account', t.ofAccount],
      ['case', t.ofCase],
    ] as const;
    return html`<div class="picker" part="picker" role="group" aria-label=${t.addDevices}>
      ${segments(t.choose, scopes, this.#scope, (scope) => this.#show(scope))}
      ${
        data
          ? this.#list(data, known, t, on.format)
          : error === undefined
            ? loadingView(t, 3)
            : errorView(t, on.explain(error), () => this.#devices.refresh())
      }
      <div class="buttons">
        <button
          type="button"
          class="primary"
          ?disabled=${on.busy || this.#chosen.size === 0}
          @click=${() => on.add([...this.#chosen])}
        >
          ${this.#chosen.size === 0 ? t.add : on.format.plural(t.addChosen, this.#chosen.size)}
        </button>
        <button type="button" class="quiet" ?disabled=${on.busy} @click=${() => this.close()}>${t.back}</button>
      </div>
    </div>`;
  }

  #list(
    devices: readonly Device[],
    known: ReadonlySet<string>,
    t: CaseDetailStrings,
    format: Formatter,
  ): TemplateResult {
    const others = devices.filter(({ id }) => !known.has(id));
    const words = this.#filter.trim().toLocaleLowerCase();
    const shown = others.filter(({ name, deviceKey }) => `${name}\n${deviceKey}`.toLocaleLowerCase().includes(words));
    return html`${
        others.length >= FILTER_FROM
          ? html`<div class="field">
              <input
                type="search"
                aria-label=${t.filterDevices}
                placeholder=${t.filterDevices}
                .value=${this.#filter}
                @input=${(event: Event) => {
                  this.#filter = (event.target as HTMLInputElement).value;
                  this.#host.requestUpdate();
                }}
              />
            </div>`
          : nothing
      }
      ${shown.length === 0 ? html`<p class="muted">${t.noMoreDevices}</p>` : nothing}
      <ul>
        ${shown.map((device, index) => this.#choice(device, index))}
      </ul>
      ${devices.length === MAX_DEVICES ? html`<p class="hint">${format.plural(t.firstOnly, MAX_DEVICES)}</p>` : nothing}`;
  }

  #choice({ id, name, deviceKey }: Device, index: number): TemplateResult {
    return html`<li>
      <input type="checkbox" id="choice-${index}" .checked=${this.#chosen.has(id)} @change=${() => this.#toggle(id)} />
      <label for="choice-${index}"><bdi>${name}</bdi></label>
      <bdi class="hint">${deviceKey}</bdi>
    </li>`;
  }

  #show(scope: Scope): void {
    this.#scope = scope;
    this.#host.requestUpdate();
  }

  #toggle(id: Id<'device'>): void {
    const chosen = new Set(this.#chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.#chosen = chosen;
    this.#host.requestUpdate();
  }
}

async function firstOf(devices: AsyncIterable<Device>): Promise<readonly Device[]> {
  const found: Device[] = [];
  for await (const device of devices) {
    found.push(device);
    if (found.length === MAX_DEVICES) break;
  }
  return found;
}
