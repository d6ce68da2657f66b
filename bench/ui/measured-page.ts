import type { Browser, CDPSession, Page } from 'puppeteer-core';

/** A page of a contender, with the CPU time of its main thread. */
export class MeasuredPage {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #errors: unknown[];

  private constructor(page: Page, session: CDPSession, errors: unknown[]) {
    this.#page = page;
    this.#session = session;
    this.#errors = errors;
  }

  static async open(browser: Browser, url: string): Promise<MeasuredPage> {
    const page = await browser.newPage();
    const errors: unknown[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.setViewport({ width: 1280, height: 900 });
    const session = await page.createCDPSession();
    // Ticks of the thread: what other processes of a busy machine do does not count.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    if (errors.length > 0) throw new Error(`${url}: ${String(errors[0])}`);
    return new MeasuredPage(page, session, errors);
  }

  /** Calls one of the functions that the page offers to the bench. */
  async call(name: string, ...args: readonly (number | boolean)[]): Promise<unknown> {
    const result: unknown = await this.#page.evaluate(`bench.${name}(${args.map(String).join()})`);
    if (this.#errors.length > 0) throw new Error(`${this.#page.url()}: ${String(this.#errors[0])}`);
    return result;
  }

  /** Main-thread CPU time of such a call, in milliseconds. */
  async cpuOf(name: string, ...args: readonly (number | boolean)[]): Promise<number> {
    await this.collectGarbage();
    const before = await this.#threadTime();
    await this.call(name, ...args);
    return (await this.#threadTime()) - before;
  }

  async collectGarbage(): Promise<void> {
    await this.#session.send('HeapProfiler.collectGarbage');
  }

  /** Bytes of live objects, after a collection. */
  async heap(): Promise<number> {
    await this.collectGarbage();
    await this.collectGarbage();
    return (await this.#metrics()).get('JSHeapUsedSize') ?? Number.NaN;
  }

  /** Nodes that are still held, in the document or not. */
  async nodes(): Promise<number> {
    await this.collectGarbage();
    await this.collectGarbage();
    const { nodes } = await this.#session.send('Memory.getDOMCounters');
    return nodes;
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  async #threadTime(): Promise<number> {
    return ((await this.#metrics()).get('ThreadTime') ?? Number.NaN) * 1000;
  }

  async #metrics(): Promise<ReadonlyMap<string, number>> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  }
}
