import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { ReasonStrings } from './reason-form.strings.ts';

/** What ends alerts, and what brings them back. */
export type EndingStep = 'close' | 'reopen';

/** A reason is a line of the timeline; the service takes longer ones. */
const MAX_LENGTH = 500;

interface ReasonHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** Asks why alerts are closed or opened again. Nobody has to say: Enter is enough. */
export class ReasonForm {
  readonly #host: ReasonHost;
  #step: EndingStep | undefined;
  #reason = '';

  constructor(host: ReasonHost) {
    this.#host = host;
  }

  /** What the reason is asked for. */
  get step(): EndingStep | undefined {
    return this.#step;
  }

  open(step: EndingStep): void {
    this.bringBack(step, '');
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector<HTMLElement>('.ending input')?.focus(),
    );
  }

  /** What was written and came to nothing is there again; the keyboard stays where it is by now. */
  bringBack(step: EndingStep, reason: string): void {
    this.#step = step;
    this.#reason = reason;
    this.#host.requestUpdate();
  }

  readonly close = () => {
    if (this.#step === undefined) return;
    this.#step = undefined;
    this.#host.requestUpdate();
  };

  /** `label` is what the step is called. */
  view(t: ReasonStrings, label: string, take: (reason: string | undefined) => void): TemplateResult | typeof nothing {
    if (this.#step === undefined) return nothing;
    const submit = (event: Event) => {
      event.preventDefault();
      this.close();
      take(this.#reason.trim() || undefined);
    };
    return html`<form
      class="shelve ending"
      part="ending"
      @submit=${submit}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') this.close();
      }}
    >
      <label class="reason"
        ><span>${t.reason} <span class="hint">${t.optional}</span></span>
        <input
          dir="auto"
          maxlength=${MAX_LENGTH}
          autocomplete="off"
          placeholder=${this.#step === 'close' ? t.closeHint : t.reopenHint}
          .value=${this.#reason}
          @input=${(event: Event) => (this.#reason = (event.target as HTMLInputElement).value)}
        />
      </label>
      <button type="submit" class="primary">${label}</button>
      <button type="button" class="quiet" @click=${this.close}>${t.cancel}</button>
    </form>`;
  }
}
