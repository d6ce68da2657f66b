import type { Device } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { connectionBadge, deviceConnection, registrationBadge } from '../device-facts/device-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';

export interface DeviceFactsView {
  readonly device: Device;
  readonly customer: string | undefined;
  readonly asset: string | undefined;
  readonly category: string | undefined;
  readonly providerInstance: string | undefined;
  /** As `5`, or `50+`; `undefined` where the caller may not see them. */
  readonly openAlerts: string | undefined;
  readonly openCases: string | undefined;
  /** What the device says it runs. */
  readonly firmware: string | undefined;
  /** Whether the caller may see what a fact leads to. */
  readonly mayOpen: (what: DeviceFactLink) => boolean;
  /** Asks the host to show it; `id` is that of the customer or the asset, else that of the device. */
  readonly open: (what: DeviceFactLink, id: string) => void;
}

/** What facts of a device lead to. */
export type DeviceFactLink = 'customer' | 'asset' | 'alerts' | 'cases';

/** Who the device is, whether the device cloud knows it, and whether it is connected. */
export function deviceFacts(
  view: DeviceFactsView,
  t: DeviceDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const { device } = view;
  const when = (at: string | undefined) =>
    at === undefined ? t.never : html`${format.exact(at)} <small>${format.relative(at, now)}</small>`;
  const link = (what: DeviceFactLink, id: string | undefined, text: string | undefined) => {
    if (id === undefined || text === undefined) return t.none;
    if (!view.mayOpen(what)) return text;
    return html`<button type="button" class="link" @click=${() => view.open(what, id)}><bdi>${text}</bdi></button>`;
  };
  return html`<div class="facts" part="facts">
    ${group(
      t.identity,
      html`${fact(t.deviceKey, device.deviceKey)} ${fact(t.customer, link('customer', device.accountId, view.customer))}
      ${fact(t.asset, link('asset', device.assetId, view.asset))} ${fact(t.category, view.category ?? t.none)}
      ${view.providerInstance === undefined ? nothing : fact(t.providerInstance, view.providerInstance)}
      ${view.firmware === undefined ? nothing : fact(t.firmware, view.firmware)}
      ${device.simulated ? fact(t.simulated, t.yes) : nothing}
      ${view.openAlerts === undefined ? nothing : fact(t.openAlerts, link('alerts', device.id, view.openAlerts))}
      ${view.openCases === undefined ? nothing : fact(t.openCases, link('cases', device.id, view.openCases))}`,
    )}
    ${group(
      t.registration,
      html`${fact(t.status, html`<span role="status">${registrationBadge(device.registration, t.states)}</span>`)}
      ${device.registrationMessage ? fact(t.message, device.registrationMessage, 'wide') : nothing}
      ${
        device.registration === 'in-progress' && device.registrationDeadline
          ? fact(t.endsBy, format.exact(device.registrationDeadline))
          : nothing
      }`,
    )}
    ${group(
      t.connection,
      html`${fact(t.status, html`<span role="status">${connectionBadge(deviceConnection(device), t.states)}</span>`)}
      ${fact(t.lastActivity, when(device.lastActivityAt))} ${fact(t.pulledAt, when(device.pulledAt))}`,
    )}
  </div>`;
}

function group(title: string, facts: TemplateResult): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    <dl>${facts}</dl>
  </section>`;
}

function fact(term: string, value: unknown, look = ''): TemplateResult {
  return html`<div class=${look}>
    <dt>${term}</dt>
    <dd>${typeof value === 'string' ? html`<bdi>${value}</bdi>` : value}</dd>
  </div>`;
}
