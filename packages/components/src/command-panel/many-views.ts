import type { CommandPreview } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { confirmation } from './command-confirmation.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

interface PreviewView {
  /** Absent while the service is looking. */
  readonly preview: CommandPreview | undefined;
  /** What is to be known of a dangerous command. */
  readonly warning: string | undefined;
  readonly busy: boolean;
  readonly cancel: () => void;
}

/** What sending to many devices would do, before it is done: how many wait, fail or are left out, and who has to agree. */
export function previewView(view: PreviewView, t: CommandPanelStrings, format: Formatter): TemplateResult {
  const { preview, warning, busy, cancel } = view;
  if (!preview) return html`<p class="muted" role="status">${t.checking}</p>`;
  const { count, offline, order, excluded } = preview;
  const devices = format.plural(t.devices, count);
  const notes = [
    ...(warning === undefined ? [] : [warning]),
    ...(offline > 0
      ? [interpolate(order.mode === 'direct' ? t.offlineManyDirect : t.offlineMany, { count: format.number(offline) })]
      : []),
    ...excluded.map(({ reason, count: left }) => interpolate(t.leftOut[reason], { count: format.number(left) })),
    ...(preview.needsApproval ? [t.needsApproval] : []),
  ];
  const title = interpolate(t.confirmTitle, { name: order.name, device: devices });
  return confirmation({ title, notes, isDangerous: warning !== undefined, busy, cancel }, t);
}
