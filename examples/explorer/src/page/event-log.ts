import { html, type TemplateResult } from 'lit';

interface Heard {
  readonly at: string;
  readonly name: string;
  readonly detail: string;
}

const KEPT = 8;
const LONGEST = 300;

/** The last events that came from the stage. */
export class EventLog {
  #heard: readonly Heard[] = [];

  add(event: Event): void {
    const detail = JSON.stringify((event as CustomEvent<unknown>).detail);
    this.#heard = [
      {
        at: new Date().toLocaleTimeString('en-GB'),
        name: event.type,
        detail: detail.length > LONGEST ? `${detail.slice(0, LONGEST)} …` : detail,
      },
      ...this.#heard,
    ].slice(0, KEPT);
  }

  clear(): void {
    this.#heard = [];
  }

  view(): TemplateResult {
    if (this.#heard.length === 0) return html`<p class="hint">Use the element: what it dispatches is listed here.</p>`;
    return html`<ol class="log">
      ${this.#heard.map(
        ({ at, name, detail }) => html`<li><time>${at}</time> <code>${name}</code> <span>${detail}</span></li>`,
      )}
    </ol>`;
  }
}
