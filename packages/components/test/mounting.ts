import '../src/define.ts';
import { ConnectedServiceError, type ConnectedServiceClient } from '@csk/core';
import { expect, fixtureCleanup } from '@open-wc/testing';
import type { CskProvider } from '../src/index.ts';

type Tag = keyof HTMLElementTagNameMap;

/** Puts elements into the page inside a provider. */
export async function mount(
  content: readonly HTMLElement[],
  client: ConnectedServiceClient | undefined,
  width = 900,
): Promise<CskProvider> {
  const provider = document.createElement('csk-provider');
  const frame = document.createElement('div');
  frame.style.width = `${width}px`;
  frame.append(...content);
  provider.append(frame);
  provider.client = client;
  provider.locale = 'en-GB';
  provider.timeZone = 'UTC';
  document.body.append(provider);
  await settled();
  return provider;
}

export function unmount(): void {
  for (const provider of document.querySelectorAll('csk-provider')) provider.remove();
  fixtureCleanup();
}

export function make<T extends Tag>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
): HTMLElementTagNameMap[T] {
  return Object.assign(document.createElement(tag), properties);
}

/** Waits until promises, renderings and observers of what has happened so far are through. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Less than the runner gives a test, so that what was waited for is told. */
const PATIENCE_MS = 20_000;

/** Waits for something that comes by itself. What throws is not there yet, as when an element is looked for in vain. */
export async function until<T>(what: () => T | undefined | null | false): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    // Looked at once more after the end: a page that was held up for long has not had its time.
    const isLast = performance.now() > end;
    let cause: unknown;
    try {
      const result = what();
      if (result) return result;
    } catch (error) {
      cause = error;
    }
    if (isLast) throw new Error(`Waited in vain for ${String(what)}${cause ? `: ${String(cause)}` : ''}`, { cause });
    await settled();
  }
}

export function root(element: Element): ShadowRoot {
  if (!element.shadowRoot) throw new Error('No shadow root');
  return element.shadowRoot;
}

export function find<E extends Element = HTMLElement>(element: Element, selector: string): E {
  const found = root(element).querySelector<E>(selector);
  if (!found) throw new Error(`No ${selector} in ${element.localName}: ${text(element).slice(0, 200)}`);
  return found;
}

export function all(element: Element, selector: string): readonly HTMLElement[] {
  return [...root(element).querySelectorAll<HTMLElement>(selector)];
}

/** The text a reader sees, without spare white space. */
export function text(element: Element | ShadowRoot): string {
  const from = element instanceof Element ? (element.shadowRoot ?? element) : element;
  return (from.textContent ?? '').replace(/\s+/g, ' ').trim();
}

export function button(element: Element, label: string): HTMLButtonElement {
  const found = [...root(element).querySelectorAll('button')].find(
    (one) => text(one) === label || one.getAttribute('aria-label') === label,
  );
  if (!found) throw new Error(`No button “${label}” in ${element.localName}: ${text(element).slice(0, 200)}`);
  return found;
}

export function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}

export function type(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
}

export async function expectAccessible(element: Element): Promise<void> {
  await expect(element).to.be.accessible();
}

export const UNAVAILABLE = new ConnectedServiceError('unavailable', 'The service does not answer.');

/** How many rows the scroll bar of a list stands for: those that are loaded. */
export const loadedRows = (list: Element): number => {
  const { height } = find(list, '.rows').style;
  return Math.round(Number.parseFloat(height) / find(list, '.row').offsetHeight);
};
