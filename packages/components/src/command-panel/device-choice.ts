import type { Device } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import type { PanelSpeech } from './command-desk.ts';
import type { CommandTarget } from './command-target.ts';

interface ChoiceHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/** To which of a case's devices a command goes, or to all of them. None is chosen before somebody does. */
export class DeviceChoice {
  readonly #target: CommandTarget;
  readonly #access: AccessController;
  readonly #names: NameDirectory<Device>;

  constructor(host: ChoiceHost, target: CommandTarget, access: AccessController) {
    this.#target = target;
    this.#access = access;
    this.#names = new NameDirectory<Device>(host, (where) => host.store?.client.devices.list({ where }));
  }

  render({ t, format }: PanelSpeech): TemplateResult | typeof nothing {
    const { choice, picked } = this.#target;
    if (!choice) return nothing;
    const mayAll = this.#access.allows('Commands_SendToMany');
    const options: readonly (readonly [value: string, label: string])[] = [
      ['', t.chooseDevice],
      ...(mayAll ? [['all', format.plural(t.allDevices, choice.length)] as const] : []),
      ...choice.map((id) => [id, this.#names.name(id) ?? id] as const),
    ];
    const pick = ({ target }: Event) => this.#target.pick((target as HTMLSelectElement).value || undefined);
    return html`<div class="field choice">
      <label for="device">${t.device}</label>
      <select id="device" @change=${pick}>
        ${options.map(
          ([value, label]) => html`<option value=${value} .selected=${value === (picked ?? '')}>${label}</option>`,
        )}
      </select>
    </div>`;
  }
}
