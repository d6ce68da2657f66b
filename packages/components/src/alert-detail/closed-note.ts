import type { Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

/** Says of an alert that is over by whom, when and why it was ended. */
export function closedNote(
  alert: Alert,
  t: AlertDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult | typeof nothing {
  const end = alert.transitions.findLast(({ to }) => to === 'closed' || to === 'inactive');
  if (!end) return nothing;
  const text = interpolate(end.to === 'closed' ? t.closedNote : t.inactiveNote, {
    name: end.actor,
    time: format.relative(end.at, now),
  });
  return html`<p class="over" part="over">
    ${icon(icons.closed)}<span>${text}${end.reason ? html` <bdi class="why">${end.reason}</bdi>` : nothing}</span>
  </p>`;
}
