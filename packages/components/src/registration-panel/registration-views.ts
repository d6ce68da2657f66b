import type { Device, Registration, RegistrationStatus } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { REGISTRATION_STATES, registrationBadge } from '../device-facts/device-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { RegistrationPanelStrings } from './registration-panel.strings.ts';

/** Where one device stands, in words, with what the device cloud said. */
export function registrationNow(
  device: Device,
  actions: unknown,
  t: RegistrationPanelStrings,
  format: Formatter,
): TemplateResult {
  const { registration, registrationMessage: message, registrationDeadline: deadline } = device;
  return html`<div class="now" part="now">
    <div class="device"><bdi>${device.name}</bdi> <bdi class="muted">${device.deviceKey}</bdi></div>
    <div role="status">${registrationBadge(registration, t.states)}</div>
    <p class="muted">
      ${t.explain[registration]}
      ${registration === 'in-progress' && deadline ? interpolate(t.endsBy, { time: format.time(deadline) }) : nothing}
    </p>
    ${message ? html`<p dir="auto" class="message ${registration === 'error' ? 'high' : ''}">${message}</p>` : nothing}
    ${actions}
  </div>`;
}

/** What was tried, newest first. */
export function registrationHistory(
  attempts: readonly Registration[],
  t: RegistrationPanelStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  if (attempts.length === 0) return html`<p class="nothing">${t.noHistory}</p>`;
  return html`<ul class="history">
    ${attempts.map(
      ({ createdAt, action, status, message, requestedBy }) =>
        html`<li part="attempt">
          <div>
            ${t.actions[action ?? 'register']} ${registrationBadge(status, t.states)}
            ${requestedBy === undefined ? nothing : html`<span class="muted">${interpolate(t.by, { name: requestedBy })}</span>`}
          </div>
          <time datetime=${createdAt} title=${format.exact(createdAt)}>${format.relative(createdAt, now)}</time>
          ${message ? html`<div class="message" dir="auto">${message}</div>` : nothing}
        </li>`,
    )}
  </ul>`;
}

/** Where many devices stand: those that need attention first. */
export function registrationList(devices: readonly Device[], t: RegistrationPanelStrings): TemplateResult {
  const sorted = [...devices].sort((a, b) => URGENCY[a.registration] - URGENCY[b.registration] || order(a, b));
  return html`<ul>
    ${sorted.map(
      ({ name, deviceKey, registration, registrationMessage }) =>
        html`<li part="device">
          <div><bdi class="device">${name}</bdi> <bdi class="key">${deviceKey}</bdi></div>
          ${registrationBadge(registration, t.states)}
          ${registrationMessage ? html`<div class="message" dir="auto">${registrationMessage}</div>` : nothing}
        </li>`,
    )}
  </ul>`;
}

/** How many of the devices are in which state, for the head of the list. */
export function registrationCounts(devices: readonly Device[], t: RegistrationPanelStrings, format: Formatter): string {
  return REGISTRATION_STATES.map((state) => ({
    state,
    count: devices.filter(({ registration }) => registration === state).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${t.states.registration[state]}: ${format.number(count)}`)
    .join(' · ');
}

const URGENCY: Readonly<Record<RegistrationStatus, number>> = {
  error: 0,
  'in-progress': 1,
  unregistered: 2,
  unknown: 3,
  registered: 4,
};

function order(a: Device, b: Device): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;
}
