import type { Instant } from '@csk/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import type { ShelveStrings } from './shelve-form.strings.ts';

/** ISA-18.2 asks for an end and a reason. */
export interface Shelving {
  readonly until: Instant;
  readonly reason: string;
}

const HOURS = [1, 2, 4, 8, 24, 72] as const;
const USUAL_HOURS = 4;
/** The service takes no longer reasons. */
const MAX_LENGTH = 500;

interface ShelveHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** Asks for how long, and why, alerts are put out of the way. */
export class ShelveForm {
  readonly #host: ShelveHost;
  #isOpen = false;
  #hours: number = USUAL_HOURS;
  #reason = '';

  constructor(host: ShelveHost) {
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  readonly open = () => {
    this.#hours = USUAL_HOURS;
    this.bringBack('');
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector<HTMLElement>('.shelve select')?.focus(),
    );
  };

  /** What was written and came to nothing is there again; the keyboard stays where it is by now. */
  bringBack(reason: string): void {
    this.#isOpen = true;
    this.#reason = reason;
    this.#host.requestUpdate();
  }

  readonly close = () => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#host.requestUpdate();
  };

  view(t: ShelveStrings, format: Formatter, shelve: (shelving: Shelving) => void): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    const submit = (event: Event) => {
      event.preventDefault();
      const reason = this.#reason.trim();
      if (reason === '') return;
      this.close();
      shelve({ until: new Date(Date.now() + this.#hours * 3_600_000).toISOString(), reason });
    };
    return html`<form
      class="shelve"
      part="shelve"
      @submit=${submit}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') this.close();
      }}
    >
      <label
        >${t.howLong}
        <select
          @change=${(event: Event) => (this.#hours = HOURS[(event.target as HTMLSelectElement).selectedIndex] ?? USUAL_HOURS)}
        >
          ${HOURS.map((hours) => html`<option .selected=${hours === this.#hours}>${inWords(hours, format)}</option>`)}
        </select>
      </label>
      <label class="reason"
        >${t.reason}
        <input
          dir="auto"
          required
          maxlength=${MAX_LENGTH}
          autocomplete="off"
          placeholder=${t.reasonHint}
          .value=${this.#reason}
          @input=${(event: Event) => {
            this.#reason = (event.target as HTMLInputElement).value;
            this.#host.requestUpdate();
          }}
        />
      </label>
      <button type="submit" class="primary" ?disabled=${this.#reason.trim() === ''}>${t.shelve}</button>
      <button type="button" class="quiet" @click=${this.close}>${t.cancel}</button>
    </form>`;
  }
}

function inWords(hours: number, format: Formatter): string {
  return hours < 24 ? format.duration(hours, 'hour', 'long') : format.duration(hours / 24, 'day', 'long');
}
