import type { Device } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { CaseFormStrings } from './case-form.strings.ts';
import type { CaseSource } from './case-source.ts';
import type { DevicesOfCase } from './devices-of-case.ts';

/** So many devices or customers are named; a count tells of the others. */
const MOST_NAMED = 8;

/** What a new case is about, where that is not plain from its title. */
export function caseAbout(
  { alerts = [], devices }: Pick<CaseSource, 'alerts' | 'devices'>,
  t: CaseFormStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (devices) return aboutDevices(devices.devices, t, format);
  return alerts.length > 1 ? html`<p class="source">${format.plural(t.fromAlerts, alerts.length)}</p>` : nothing;
}

function aboutDevices(devices: readonly Device[], t: CaseFormStrings, format: Formatter): TemplateResult {
  const others = devices.length - MOST_NAMED;
  return html`<div class="source">
    <p>${format.plural(t.aboutDevices, devices.length)}</p>
    <ul>
      ${devices.slice(0, MOST_NAMED).map(({ name }) => html`<li dir="auto">${name}</li>`)}
      ${others > 0 ? html`<li>${andMore(others, t, format)}</li>` : nothing}
    </ul>
  </div>`;
}

/** That nobody but the agent can say whose case it is. */
export function sharedNote(
  { accountIds }: DevicesOfCase,
  nameOf: (accountId: string) => string,
  t: CaseFormStrings,
  format: Formatter,
): string | undefined {
  if (accountIds.length < 2) return undefined;
  const names = accountIds.slice(0, MOST_NAMED).map(nameOf);
  const others = accountIds.length - MOST_NAMED;
  const told = [...names.sort((a, b) => a.localeCompare(b)), ...(others > 0 ? [andMore(others, t, format)] : [])];
  return interpolate(t.severalCustomers, { names: format.list(told) });
}

function andMore(count: number, t: CaseFormStrings, format: Formatter): string {
  return interpolate(t.andMore, { count: format.number(count) });
}
