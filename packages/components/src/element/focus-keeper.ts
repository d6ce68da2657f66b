import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Held {
  readonly element: Element;
  readonly ancestors: readonly Element[];
}

/**
 * The keyboard is never thrown back to the top of the page. A button that is disabled while its work runs gets the focus
 * back; when a rendering takes away what had it, it goes on from the nearest heading. Not from the next button, where a
 * key pressed twice would do something else.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #held: Held | undefined;
  /** It has lost the focus because it is disabled. */
  #waits = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const element = this.#host.shadowRoot?.activeElement;
    if (element) this.#waits = false;
    if (!this.#waits) this.#held = element ? { element, ancestors: ancestorsOf(element) } : undefined;
  }

  hostUpdated(): void {
    const held = this.#held;
    if (!held || (!this.#waits && held.element.isConnected && !held.element.matches(':disabled'))) return;
    this.#waits = true;
    // Whoever takes away what had the focus may give it to something better in the same turn.
    setTimeout(() => this.#giveBack(held), 0);
  }

  #giveBack(held: Held): void {
    if (!this.#waits || held !== this.#held || !this.#host.isConnected) return;
    const { element, ancestors } = held;
    const elsewhere = document.activeElement !== document.body && document.activeElement !== element;
    if (!elsewhere && element.isConnected && element.matches(':disabled')) return;
    this.#waits = false;
    this.#held = undefined;
    if (elsewhere) return;
    if (!element.isConnected) headingNear(ancestors, this.#host.shadowRoot)?.focus({ preventScroll: true });
    else if (element instanceof HTMLElement) element.focus({ preventScroll: true });
  }
}

function ancestorsOf(element: Element): readonly Element[] {
  const ancestors: Element[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) ancestors.push(at);
  return ancestors;
}

function headingNear(ancestors: readonly Element[], root: ShadowRoot | null): HTMLElement | undefined {
  for (const place of [...ancestors.filter(({ isConnected }) => isConnected), root]) {
    const heading = place?.querySelector<HTMLElement>('h2, h3');
    if (!heading) continue;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    return heading;
  }
  return undefined;
}
