import { html, type TemplateResult } from 'lit';
import type { CommandPanelStrings } from './command-panel.strings.ts';

interface Confirmation {
  readonly title: string;
  /** What is to be known before it is done. */
  readonly notes: readonly string[];
  readonly isDangerous: boolean;
  readonly busy: boolean;
  readonly cancel: () => void;
}

/** The question before a command is sent. */
export function confirmation(
  { title, notes, isDangerous, busy, cancel }: Confirmation,
  t: CommandPanelStrings,
): TemplateResult {
  return html`<div class="confirm ${isDangerous ? '' : 'calm'}" role="group" aria-labelledby="confirm">
    <strong id="confirm">${title}</strong>
    ${notes.map((note) => html`<p>${note}</p>`)}
    <div class="buttons">
      <button type="submit" class=${isDangerous ? 'danger' : 'primary'} ?disabled=${busy}>
        ${busy ? t.sending : t.confirm}
      </button>
      <button type="button" ?disabled=${busy} @click=${cancel}>${t.cancel}</button>
    </div>
  </div>`;
}
