import type { CDPSession, KeyInput, Page } from 'puppeteer-core';

/** What has the keyboard, as assistive technology is told. */
export interface Stop {
  readonly role: string;
  readonly name: string;
  readonly value: string;
}

/** More presses than an agent would put up with. */
const MOST_PRESSES = 60;
/** What a page fetches may take its time on a busy machine. */
const PATIENCE_MS = 20_000;

/** An agent who has only a keyboard: finds things by their role and name, gets to them with Tab, and presses keys. */
export class Keyboard {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async of(page: Page): Promise<Keyboard> {
    const session = await page.createCDPSession();
    await session.send('Accessibility.enable');
    return new Keyboard(page, session);
  }

  press(key: KeyInput): Promise<void> {
    return this.#page.keyboard.press(key);
  }

  /** Replaces what a text field holds. */
  async write(text: string): Promise<void> {
    await this.#page.keyboard.down('Control');
    await this.#page.keyboard.press('a');
    await this.#page.keyboard.up('Control');
    await this.#page.keyboard.type(text);
  }

  /** Goes to the end of a text, takes away so many characters and writes on. */
  async writeAtEnd(text: string, erased = 0): Promise<void> {
    await this.#page.keyboard.down('Control');
    await this.#page.keyboard.press('End');
    await this.#page.keyboard.up('Control');
    for (let i = 0; i < erased; i += 1) await this.#page.keyboard.press('Backspace');
    await this.#page.keyboard.type(text);
  }

  /**
   * Presses Tab (or Shift+Tab) until something of this role and name has the keyboard; fails naming every stop on the way.
   * Who does not see it yet waits for it first: Tab would go past the place where it is about to be.
   */
  async goTo(role: string, name: string | RegExp, direction: 'on' | 'back' = 'on'): Promise<Stop> {
    await this.seen(role, name);
    const passed: string[] = [];
    for (let presses = 0; presses <= MOST_PRESSES; presses += 1) {
      const stop = await this.focused();
      if (stop.role === role && matches(stop.name, name)) return stop;
      passed.push(`${stop.role} “${stop.name}”`);
      if (direction === 'back') await this.#page.keyboard.down('Shift');
      await this.#page.keyboard.press('Tab');
      if (direction === 'back') await this.#page.keyboard.up('Shift');
    }
    throw new Error(`${MOST_PRESSES} presses of Tab did not lead to ${role} ${String(name)}:\n${passed.join('\n')}`);
  }

  /** Waits until the page offers something of this role and name; who looks for it in vain finds that out with Tab. */
  async seen(role: string, name: string | RegExp): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.#offers(role, name)) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until the page itself has brought the keyboard to something. */
  async arrivesAt(role: string, name: string | RegExp): Promise<Stop> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const stop = await this.focused();
      if (stop.role === role && matches(stop.name, name)) return stop;
      if (Date.now() > deadline) {
        throw new Error(`The keyboard did not come to ${role} ${String(name)}; it is at ${stop.role} “${stop.name}”.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async activate(role: string, name: string | RegExp, direction: 'on' | 'back' = 'on'): Promise<void> {
    await this.goTo(role, name, direction);
    await this.press('Enter');
  }

  /** Steps through a native select with the arrow keys until it stands at this choice. */
  async choose(option: string | RegExp): Promise<void> {
    const seen: string[] = [];
    await this.press('Home');
    for (;;) {
      const { value } = await this.focused();
      if (matches(value, option)) return;
      if (seen.at(-1) === value) throw new Error(`There is no choice ${String(option)} among ${seen.join(', ')}`);
      seen.push(value);
      await this.press('ArrowDown');
    }
  }

  async focused(): Promise<Stop> {
    const { result } = await this.#session.send('Runtime.evaluate', {
      expression: `(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at;
      })()`,
    });
    if (!result.objectId) return { role: '', name: '', value: '' };
    const { nodes } = await this.#session.send('Accessibility.getPartialAXTree', {
      objectId: result.objectId,
      fetchRelatives: false,
    });
    const [node] = nodes;
    return { role: textOf(node?.role?.value), name: textOf(node?.name?.value), value: textOf(node?.value?.value) };
  }

  /** Whether something of this role and name can have the keyboard. */
  async #offers(role: string, name: string | RegExp): Promise<boolean> {
    const { result } = await this.#session.send('Runtime.evaluate', { expression: 'document' });
    const { nodes } = await this.#session.send('Accessibility.queryAXTree', { objectId: result.objectId, role });
    return nodes.some(
      (node) =>
        matches(textOf(node.name?.value), name) &&
        node.properties?.some((property) => property.name === 'focusable' && property.value.value === true),
    );
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
}

function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}
