import type { Device } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { interpolate } from '../format/interpolate.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';

/** What is done with a device from its header. */
export type DeviceDeed = 'pull' | 'register' | 'switch';

export interface DeviceActionsView {
  readonly device: Device;
  readonly access: AccessController;
  readonly busy: boolean;
  readonly doing: DeviceDeed | undefined;
  readonly pull: () => void;
  readonly register: () => void;
  readonly enable: () => void;
  readonly askToDisable: () => void;
  readonly createCase: () => void;
}

/** What the caller may do with the device as it is. */
export function deviceActions(view: DeviceActionsView, t: DeviceDetailStrings): TemplateResult {
  const { access } = view;
  const { registration, enabled } = view.device;
  const toRegister = registration !== 'registered' && registration !== 'in-progress';
  const off = enabled === false;
  const action = (deed: DeviceDeed, label: string, run: () => void, look = ''): TemplateResult =>
    html`<button
      type="button"
      class=${look}
      ?disabled=${view.busy}
      aria-busy=${view.busy && view.doing === deed ? 'true' : nothing}
      @click=${run}
    >
      ${label}
    </button>`;
  return html`<div class="actions">
    ${
      toRegister && access.allows('Devices_Register')
        ? action('register', registration === 'error' ? t.registerAgain : t.register, view.register, 'primary')
        : nothing
    }
    ${access.allows('Devices_Pull') ? action('pull', t.pull, view.pull) : nothing}
    ${off && access.allows('Devices_Enable') ? action('switch', t.enable, view.enable) : nothing}
    ${
      !off && registration === 'registered' && access.allows('Devices_Disable')
        ? action('switch', t.disable, view.askToDisable)
        : nothing
    }
    ${access.allows('Cases_Create') ? html`<button type="button" @click=${view.createCase}>${t.caseOf.create}</button>` : nothing}
    <slot name="actions"></slot>
  </div>`;
}

/** To disable a device turns it away: it is done when it was confirmed. */
export function disableConfirmation(
  { name }: Device,
  confirm: () => void,
  cancel: () => void,
  t: DeviceDetailStrings,
): TemplateResult {
  return html`<div class="confirm" role="group" aria-labelledby="confirm">
    <strong id="confirm">${interpolate(t.confirmDisable, { device: name })}</strong>
    <p>${t.confirmDisableHint}</p>
    <div class="buttons">
      <button type="button" class="danger" @click=${confirm}>${t.confirm}</button>
      <button type="button" @click=${cancel}>${t.cancel}</button>
    </div>
  </div>`;
}
