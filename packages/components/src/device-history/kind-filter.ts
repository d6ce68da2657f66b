import type { HistoryKind } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import type { DeviceHistoryStrings } from './device-history.strings.ts';

const KINDS: readonly HistoryKind[] = ['alert', 'case', 'command', 'workOrder', 'registration', 'connection'];

/** What is shown: one kind, several, or, when none is chosen, everything. */
export function kindFilter(
  chosen: readonly HistoryKind[],
  toggle: (kind: HistoryKind | undefined) => void,
  t: DeviceHistoryStrings,
): TemplateResult {
  const button = (text: string, isOn: boolean, run: () => void) =>
    html`<button type="button" aria-pressed=${isOn ? 'true' : 'false'} @click=${run}>${text}</button>`;
  return html`<div class="segments" role="group" aria-label=${t.filter}>
    ${button(t.everything, chosen.length === 0, () => toggle(undefined))}
    ${KINDS.map((kind) => button(t.kinds[kind], chosen.includes(kind), () => toggle(kind)))}
  </div>`;
}

/** In the order of the buttons, so that the same choice is the same question. All of them are everything, as is none. */
export function toggled(chosen: readonly HistoryKind[], kind: HistoryKind | undefined): readonly HistoryKind[] {
  if (kind === undefined) return [];
  const kinds = KINDS.filter((one) => chosen.includes(one) !== (one === kind));
  return kinds.length === KINDS.length ? [] : kinds;
}
