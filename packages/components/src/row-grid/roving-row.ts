import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The row that has, or last had, the keyboard focus: the one the Tab key comes back to. */
export class RovingRow implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #id: string | undefined;
  #wanted = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** Whether the keyboard is in it now. */
  get isActive(): boolean {
    const active = this.#host.shadowRoot?.activeElement?.closest<HTMLElement>('.row');
    return this.#id !== undefined && active?.dataset['id'] === this.#id;
  }

  /** Gives a row the focus as soon as it is rendered. */
  focus(id: string | undefined): void {
    this.pass(id);
    this.#host.requestUpdate();
  }

  /** The same in the middle of a rendering. */
  pass(id: string | undefined): void {
    this.#id = id;
    this.#wanted = true;
  }

  forget(): void {
    this.#id = undefined;
  }

  hostUpdated(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    const rows = this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.row') ?? [];
    [...rows].find(({ dataset }) => dataset['id'] === this.#id)?.focus({ preventScroll: true });
  }

  readonly onFocus = (event: Event) => {
    const id = rowId(event);
    if (id === undefined || id === this.#id) return;
    this.#id = id;
    this.#host.requestUpdate();
  };
}

/** The id of the record in whose row an event happened. */
export function rowId(event: Event): string | undefined {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.row')?.dataset['id'] : undefined;
}
