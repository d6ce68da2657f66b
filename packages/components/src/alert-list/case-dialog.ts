import type { Id } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';

/** A modal `<dialog>` needs no place in the host's page: it lies above it. */
export function dialogOf(label: string, content: unknown, t: ChosenAlertsTexts, close: () => void): TemplateResult {
  return html`<dialog aria-label=${label} @close=${close}>
    <div class="header">
      <button type="button" class="quiet" aria-label=${t.close} @click=${close}>${icon(icons.cross)}</button>
    </div>
    ${content}
  </dialog>`;
}

/** The form for a case of several alerts. */
export function caseDialog(
  alertIds: readonly Id<'alert'>[],
  t: ChosenAlertsTexts,
  close: () => void,
  made: () => void,
): TemplateResult {
  const form = html`<csk-case-form .alertIds=${alertIds} @csk-case-created=${made}></csk-case-form>`;
  return dialogOf(t.createCase, form, t, close);
}
