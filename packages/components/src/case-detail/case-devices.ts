import type { Device, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { reachBadge } from '../device-facts/device-badges.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';
import { iconButton } from './icon-button.ts';

export interface CaseDevicesView {
  readonly ids: readonly Id<'device'>[];
  readonly device: (id: Id<'device'>) => Device | undefined;
  /** Whether devices are still being fetched: one that is missing may yet come, and is not called by its id. */
  readonly isLoading: boolean;
  readonly mayAdd: boolean;
  readonly mayRemove: boolean;
  readonly mayCommand: boolean;
  readonly busy: boolean;
  /** The picker while it is open. */
  readonly picker: TemplateResult | undefined;
  readonly openPicker: () => void;
  readonly open: (device: Device) => void;
  readonly remove: (id: Id<'device'>) => void;
  readonly command: (id: Id<'device'>) => void;
}

/** The devices that the case is about. */
export function caseDevices(view: CaseDevicesView, t: CaseDetailStrings): TemplateResult {
  return html`<section class="devices" part="devices" aria-labelledby="devices">
    <div class="title">
      <h3 id="devices">${t.devices}</h3>
      ${
        view.mayAdd && !view.picker
          ? html`<button type="button" id="add-devices" @click=${view.openPicker}>${t.addDevices}</button>`
          : nothing
      }
    </div>
    ${view.picker ?? nothing} ${view.ids.length === 0 ? html`<p class="muted">${t.noDevices}</p>` : nothing}
    <ul class="records">
      ${view.ids.map((id) => deviceItem(id, view, t))}
    </ul>
  </section>`;
}

function deviceItem(id: Id<'device'>, view: CaseDevicesView, t: CaseDetailStrings): TemplateResult {
  const device = view.device(id);
  const name = device?.name ?? (view.isLoading ? '…' : id);
  return html`<li>
    <div class="name">
      ${
        device
          ? html`<button type="button" class="link" @click=${() => view.open(device)}><bdi>${name}</bdi></button>
              <div class="facts">${reachBadge(device, t)}<bdi>${device.deviceKey}</bdi></div>`
          : name
      }
    </div>
    <div class="does">
      ${view.mayCommand && device ? iconButton(interpolate(t.sendCommand, { device: name }), icons.command, false, () => view.command(id)) : nothing}
      ${view.mayRemove ? iconButton(interpolate(t.removeDevice, { device: name }), icons.cross, view.busy, () => view.remove(id)) : nothing}
    </div>
  </li>`;
}
