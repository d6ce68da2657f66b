import { nothing, type CSSResult, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { CommonStrings } from './common-strings.ts';
import { errorBanner } from './state-views.ts';

/**
 * A part of an element that is loaded when it is first wanted; the element is rendered again when it is there. When it
 * could not be loaded it is not tried again by itself: the element says so, and offers to.
 */
export class LazyPart<T> {
  readonly #host: ReactiveControllerHost;
  readonly #import: () => Promise<T>;
  #wasAsked = false;
  #part: T | undefined;
  #error: unknown;

  constructor(host: ReactiveControllerHost, load: () => Promise<T>) {
    this.#host = host;
    this.#import = load;
  }

  /** The part, if it is there. */
  get part(): T | undefined {
    return this.#part;
  }

  /** Why it could not be loaded. */
  get error(): unknown {
    return this.#error;
  }

  /** The part, if it is there; else it is on its way, however often it is asked for. */
  readonly want = (): T | undefined => {
    if (!this.#wasAsked) void this.#load();
    return this.#part;
  };

  readonly retry = () => {
    if (this.#error !== undefined) void this.#load();
  };

  async #load(): Promise<void> {
    this.#wasAsked = true;
    this.#error = undefined;
    try {
      this.#part = await this.#import();
    } catch (error) {
      this.#error = error;
    }
    this.#host.requestUpdate();
  }
}

/** Says that parts could not be loaded, and tries again. */
export function missingParts(
  t: CommonStrings,
  parts: readonly Pick<LazyPart<unknown>, 'error' | 'retry'>[],
): TemplateResult | typeof nothing {
  if (!parts.some(({ error }) => error !== undefined)) return nothing;
  return errorBanner(t.errorTitle, { label: t.retry, run: () => parts.forEach(({ retry }) => retry()) });
}

/** Gives an element the styles of a part that came later than its own. */
export function addStyles({ shadowRoot }: HTMLElement, styles: readonly CSSResult[]): void {
  for (const { styleSheet } of styles) {
    if (!shadowRoot || !styleSheet || shadowRoot.adoptedStyleSheets.includes(styleSheet)) continue;
    shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, styleSheet];
  }
}
