import type { Id } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { AlertListStrings } from './alert-list.strings.ts';

/** The form for a case of several alerts. A modal `<dialog>` needs no place in the host's page: it lies above it. */
export function caseDialog(alertIds: readonly Id<'alert'>[], t: AlertListStrings, close: () => void): TemplateResult {
  return html`<dialog aria-label=${t.createCase} @close=${close} @csk-case-created=${close}>
    <div class="header">
      <button type="button" class="quiet" aria-label=${t.close} @click=${close}>${icon(icons.cross)}</button>
    </div>
    <csk-case-form .alertIds=${alertIds}></csk-case-form>
  </dialog>`;
}
