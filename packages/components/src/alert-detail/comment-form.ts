import { html, type TemplateResult } from 'lit';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

/** The service takes no longer comments. */
const MAX_LENGTH = 2_000;

export interface CommentFormView {
  readonly text: string;
  readonly busy: boolean;
  readonly change: (text: string) => void;
  readonly submit: () => void;
}

/** Where a comment is written. Enter makes a line; Ctrl+Enter sends it. */
export function commentForm(view: CommentFormView, t: AlertDetailStrings): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    if (view.text.trim() !== '' && !view.busy) view.submit();
  };
  return html`<form class="comment-form" part="comment-form" @submit=${submit}>
    <textarea
      rows="2"
      dir="auto"
      maxlength=${MAX_LENGTH}
      aria-label=${t.comment}
      placeholder=${t.commentHint}
      .value=${view.text}
      @input=${(event: Event) => view.change((event.target as HTMLTextAreaElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
      }}
    ></textarea>
    <button type="submit" ?disabled=${view.busy || view.text.trim() === ''}>${t.addComment}</button>
  </form>`;
}
