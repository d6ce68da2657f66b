import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { findBrowser } from '../../../../scripts/find-browser.mjs';

export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args } = await findBrowser();
  return puppeteer.launch({ executablePath, args, headless: true });
}

/** A page that keeps every violation of its Content-Security-Policy and every uncaught error. */
export async function watchedPage(
  browser: Browser,
): Promise<{ page: Page; troubles: () => Promise<readonly string[]> }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`error: ${String(error)}`));
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // The loader of the tests wraps named functions in this; functions that run in the page need it there, too.
  await page.evaluateOnNewDocument('globalThis.__name = (target) => target;');
  await page.evaluateOnNewDocument(() => {
    const found: string[] = [];
    Object.assign(globalThis, { cspViolations: found });
    document.addEventListener('securitypolicyviolation', (event) => {
      found.push(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return {
    page,
    troubles: async () => [
      ...errors,
      ...(await page.evaluate(() => (globalThis as unknown as { cspViolations: string[] }).cspViolations)),
    ],
  };
}

/** The text a person sees in an element, its shadow roots included. */
export function visibleText(page: Page, selector: string): Promise<string> {
  return page.evaluate((wanted) => {
    const collect = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (node instanceof HTMLElement && (node.hidden || node.localName === 'style')) return '';
      const inner = node instanceof Element && node.shadowRoot ? node.shadowRoot : node;
      return [...inner.childNodes].map(collect).join(' ');
    };
    const element = document.querySelector(wanted);
    return element ? collect(element).replace(/\s+/g, ' ') : '';
  }, selector);
}

/** Waits until the text of an element satisfies a condition; fails with the text as it was last. */
export async function untilText(
  page: Page,
  selector: string,
  holds: (text: string) => boolean,
  what: string,
  timeoutMs = 20_000,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const text = await visibleText(page, selector);
    if (holds(text)) return text;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}. ${selector} shows: ${text.slice(0, 1500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Presses the button of this name inside an element, as a person would: it must be there and on screen. */
export async function press(page: Page, host: string, name: string): Promise<void> {
  const handle = await page.waitForSelector(`${host} >>> ::-p-aria([name="${name}"][role="button"])`, {
    timeout: 10_000,
  });
  await handle?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await handle?.click();
}
