import type { Id } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

/** A modal `<dialog>` needs no place in the host's page: it lies above it. */
export function dialogOf(label: string, content: unknown, closeLabel: string, close: () => void): TemplateResult {
  return html`<dialog aria-label=${label} @close=${close}>
    <div class="header">
      <button type="button" class="quiet" aria-label=${closeLabel} @click=${closeDialog}>${icon(icons.cross)}</button>
    </div>
    ${content}
  </dialog>`;
}

/** The keyboard goes back to where it came from. */
function closeDialog({ currentTarget }: Event): void {
  (currentTarget as Element).closest('dialog')?.close();
}

/** The form for a case of alerts, or of devices that raised none. */
export function caseDialog(
  about: { readonly alertIds?: readonly Id<'alert'>[]; readonly deviceIds?: readonly Id<'device'>[] },
  texts: { readonly title: string; readonly close: string },
  close: () => void,
  made: (event: GlobalEventHandlersEventMap['csk-case-created']) => void,
): TemplateResult {
  const { alertIds, deviceIds } = about;
  const form = html`<csk-case-form
    .alertIds=${alertIds}
    .deviceIds=${deviceIds}
    @csk-case-created=${made}
  ></csk-case-form>`;
  return dialogOf(texts.title, form, texts.close, close);
}

/** To be called after rendering, while a dialog is wanted. */
export function showDialog(root: HTMLElement | DocumentFragment): void {
  const dialog = root.querySelector('dialog');
  if (dialog && !dialog.open) dialog.showModal();
}
