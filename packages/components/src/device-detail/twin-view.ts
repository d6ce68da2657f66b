import type { Device, Json } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { jsonView } from '../element/json-view.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { DeviceDetailStrings } from './device-detail.strings.ts';
import { openSettings } from './twin-difference.ts';

/** What the device reports, what it should do, and its tags, side by side. */
export function twinView({ reported, desired, tags }: Device, t: DeviceDetailStrings): TemplateResult {
  // Without a report there is nothing to compare with.
  const open = reported === undefined ? [] : openSettings(desired, reported);
  return html`<section part="twin" aria-labelledby="twin">
    <h3 id="twin">${t.twin}</h3>
    ${
      open.length === 0
        ? nothing
        : html`<div class="note">
            ${icon(icons.progress)}
            <div>
              <strong>${t.pendingTitle}</strong>
              <ul>
                ${open.map(
                  ({ name, wanted, reported: now }) =>
                    html`<li>
                      ${interpolate(now === undefined ? t.pendingUnreported : t.pendingOne, {
                        name,
                        wanted: short(wanted),
                        reported: short(now ?? null),
                      })}
                    </li>`,
                )}
              </ul>
            </div>
          </div>`
    }
    <div class="panels">
      ${panel(t.reported, reported, t.nothingReported)} ${panel(t.desired, desired, t.noDesired)}
      ${panel(t.tags, tags, t.noTags)}
    </div>
  </section>`;
}

function panel(title: string, document: Json | undefined, otherwise: string): TemplateResult {
  const isEmpty = document === undefined || document === null || Object.keys(document).length === 0;
  return html`<div class="panel">
    <h4>${title}</h4>
    ${isEmpty ? html`<p class="muted">${otherwise}</p>` : jsonView(document)}
  </div>`;
}

/** A device may report anything of any length. */
function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
