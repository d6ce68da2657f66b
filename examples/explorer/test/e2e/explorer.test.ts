import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { startExplorer, type Explorer } from '../../src/server.ts';

let explorer: Explorer;
let browser: Browser;

before(async () => {
  explorer = await startExplorer();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await explorer?.close();
});

/** An open explorer, everything that went wrong in it, and the elements it shows. */
async function openExplorer() {
  const { page, troubles } = await watchedPage(browser);
  const messages: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') messages.push(`console: ${message.text()}`);
  });
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(explorer.url);
  await page.waitForSelector('html[data-ready]', { timeout: 60_000 });
  const tags = await page.$$eval('nav a', (links) => links.map((link) => `csk-${link.textContent?.trim() ?? ''}`));
  assert.ok(tags.length >= 19, tags.join());
  return { page, tags, troubles: async () => [...messages.filter(isOurs), ...(await troubles())] };
}

/** Lit says that it runs in development mode when it is not minified. */
const isOurs = (message: string) => !message.includes('Lit is in dev mode');

/** Shows something, and waits until the stage has it and says so; without a text, until it awaits nothing any more. */
async function show(page: Page, address: string, { tag, text = SETTLED }: { tag: string; text?: RegExp | undefined }) {
  await page.evaluate((hash) => (location.hash = hash), address);
  const state = new URLSearchParams(address.split('?')[1]).get('state') ?? 'normal';
  const arrived = page.waitForFunction(
    (wanted: string, source: string, chosen: string) => {
      // The stage is built with the controls: until they say so, it is that of the state before.
      const pressed = document.querySelector('[aria-label="State"] [aria-pressed="true"]');
      if (pressed?.textContent?.trim() !== chosen) return false;
      const read = (node: Node): string => {
        if (node instanceof Text) return node.data;
        if (!(node instanceof Element)) return '';
        if (node.part.contains('skeleton')) return '[awaited]';
        return [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(read).join(' ');
      };
      const stage = document.querySelector('#stage');
      if (!stage?.querySelector(wanted) || !document.querySelector('h1')?.textContent?.includes(wanted)) return false;
      return new RegExp(source).test(read(stage));
    },
    { timeout: 30_000 },
    tag,
    text.source,
    state,
  );
  await arrived.catch((error: unknown) => {
    throw new Error(`Waited in vain for ${text.source} at ${address}`, { cause: error });
  });
}

/** There is text, and neither a skeleton among it nor a client on its way. */
const SETTLED = /^(?![^]*(?:\[awaited\]|Not connected))[^]*\S{3}/;

/** What each state says, in whichever element. */
const SAYS: Readonly<Record<string, RegExp>> = {
  loading: /\[awaited\]/,
  error: /The service does not answer/,
  offline: /Offline/,
  stale: /Could not refresh|The service does not answer/,
  'no client': /Not connected/,
};

test(
  'every element shows every state, without a violation of the policy or an error',
  { timeout: 240_000 },
  async () => {
    const { page, tags, troubles } = await openExplorer();
    for (const tag of tags) {
      for (const state of ['normal', 'empty', 'loading', 'error', 'no client']) {
        // What has rules or data of its own may do without the service.
        await show(page, `#/${tag}?state=${state}`, {
          tag,
          text: tag === 'csk-rule-editor' ? undefined : SAYS[state],
        });
      }
      assert.deepEqual(await troubles(), [], tag);
    }
    // The address is kept by the controls, and the stage is built anew.
    for (const [state, text] of Object.entries(SAYS)) {
      await show(page, `#/csk-alert-list?state=${state}`, { tag: 'csk-alert-list', text });
    }
    assert.deepEqual(await troubles(), []);
    await page.close();
  },
);

test('every page is accessible, in light and dark, wide and narrow', { timeout: 240_000 }, async () => {
  const { page, tags } = await openExplorer();
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const problems: Record<string, readonly string[]> = {};
  for (const [index, tag] of tags.entries()) {
    const dark = index % 2 === 1;
    await page.setViewport({ width: index % 3 === 2 ? 400 : 1280, height: 900 });
    await show(page, `#/${tag}?p.theme=${dark ? 'dark' : 'light'}`, { tag });
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      return (await axe.run()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => JSON.stringify(target)).join(' ')}`,
      );
    });
    if (found.length > 0) problems[tag] = found;
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
      false,
      `${tag} makes the page too wide`,
    );
  }
  assert.deepEqual(problems, {});
  await page.close();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown }[];
}

test('controls change the element, the code and the address; events are listed', async () => {
  const { page, troubles } = await openExplorer();
  await show(page, '#/csk-alert-list', { tag: 'csk-alert-list', text: /Motor vibration/ });
  await page.select('#a-view', 'all');
  await page.waitForFunction(() => document.querySelector('#stage csk-alert-list')?.getAttribute('view') === 'all');
  assert.match(await page.$eval('#code pre', (pre) => pre.textContent ?? ''), /<csk-alert-list view="all">/);
  assert.match(page.url(), /a\.view=all/);
  const press = (name: string) =>
    page.evaluate((wanted) => {
      const found = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === wanted);
      found?.click();
    }, name);
  await press('React 18');
  assert.match(await page.$eval('#code pre', (pre) => pre.textContent ?? ''), /<AlertList view="all" \/>/);
  await press('rtl');
  await press('300');
  const box = await page.$eval('#stage .frame', (frame) => ({
    width: frame.getBoundingClientRect().width,
    dir: getComputedStyle(frame).direction,
  }));
  assert.deepEqual(box, { width: 300, dir: 'rtl' });
  const row = await page.waitForSelector('#stage csk-alert-list >>> [part=row]');
  await row?.evaluate((element) => element instanceof HTMLElement && element.click());
  await page.waitForFunction(() => document.querySelector('#events')?.textContent?.includes('csk-alert-select'));
  assert.deepEqual(await troubles(), []);
  await page.close();
});

test('the server gives out its own files only, to localhost only', async () => {
  for (const path of ['package.json', '..%2fpackage.json', 'src/server.ts', 'constructor']) {
    assert.equal((await fetch(new URL(path, explorer.url))).status, 404, path);
  }
  const page = await fetch(explorer.url);
  assert.match(page.headers.get('content-security-policy') ?? '', /require-trusted-types-for 'script'/);
});
