import type { Device, RegistrationStatus } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { icon, type Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

/** English texts of a device's states, used wherever one is shown. */
export const deviceStateStrings = {
  registration: {
    unknown: 'Unknown',
    unregistered: 'Not registered',
    'in-progress': 'Registering',
    registered: 'Registered',
    error: 'Registration failed',
  },
  connection: {
    connected: 'Connected',
    silent: 'Disconnected',
    'never-heard': 'Never connected',
    disabled: 'Disabled',
  },
};

export type DeviceStateStrings = typeof deviceStateStrings;

/** The states of the fleet status: each device is in one of them. */
export type DeviceConnection = keyof DeviceStateStrings['connection'];

export const DEVICE_CONNECTIONS: readonly DeviceConnection[] = ['connected', 'silent', 'never-heard', 'disabled'];
export const REGISTRATION_STATES: readonly RegistrationStatus[] = [
  'registered',
  'in-progress',
  'unregistered',
  'error',
  'unknown',
];

/** What a device's connection comes down to, by the rule of the fleet status. */
export function deviceConnection(device: Pick<Device, 'connected' | 'enabled' | 'lastActivityAt'>): DeviceConnection {
  if (device.enabled === false) return 'disabled';
  if (device.connected) return 'connected';
  return device.lastActivityAt === undefined ? 'never-heard' : 'silent';
}

interface Look {
  readonly symbol: Icon;
  readonly tone: '' | 'success' | 'medium' | 'high';
}

const CONNECTION_LOOK: Readonly<Record<DeviceConnection, Look>> = {
  connected: { symbol: icons.check, tone: 'success' },
  silent: { symbol: icons.plug, tone: 'medium' },
  'never-heard': { symbol: icons.question, tone: '' },
  disabled: { symbol: icons.inactive, tone: '' },
};

const REGISTRATION_LOOK: Readonly<Record<RegistrationStatus, Look>> = {
  registered: { symbol: icons.check, tone: 'success' },
  'in-progress': { symbol: icons.progress, tone: '' },
  unregistered: { symbol: icons.registration, tone: '' },
  error: { symbol: icons.cross, tone: 'high' },
  unknown: { symbol: icons.question, tone: '' },
};

/** Icon, text and colour: none of them alone tells the state. */
export function connectionBadge(state: DeviceConnection, t: DeviceStateStrings): TemplateResult {
  return badge(CONNECTION_LOOK[state], t.connection[state]);
}

export function registrationBadge(state: RegistrationStatus, t: DeviceStateStrings): TemplateResult {
  return badge(REGISTRATION_LOOK[state], t.registration[state]);
}

/** Whether a device can be reached, where more of its state is beside the point. */
export function reachBadge(
  { connected }: Device,
  t: { readonly connected: string; readonly disconnected: string },
): TemplateResult {
  return connected
    ? badge(CONNECTION_LOOK.connected, t.connected)
    : badge({ symbol: icons.plug, tone: '' }, t.disconnected);
}

function badge({ symbol, tone }: Look, text: string): TemplateResult {
  return html`<span class="badge ${tone}">${icon(symbol)}${text}</span>`;
}
