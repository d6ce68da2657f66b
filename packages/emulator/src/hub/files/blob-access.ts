import { createHmac, timingSafeEqual } from 'node:crypto';

/** A SAS URI lives as long as IoT Hub's default. Milliseconds. */
const LIFE_MS = 3_600_000;

/** Signs and checks the SAS of one blob; what devices get instead of a storage account's key. */
export class BlobAccess {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(key: string, now: () => number) {
    this.#key = Buffer.from(key, 'base64');
    this.#now = now;
  }

  /** Query text, beginning with `?`, that lets its bearer read and write this blob. */
  sign(path: string): string {
    const expiry = new Date(this.#now() + LIFE_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    const query = new URLSearchParams({ sv: '2021-12-02', sr: 'b', sp: 'rw', se: expiry });
    query.set('sig', this.#signature(path, 'rw', expiry).toString('base64'));
    return `?${query}`;
  }

  verify(path: string, query: URLSearchParams): boolean {
    const [sp, se, sig] = ['sp', 'se', 'sig'].map((name) => query.get(name) ?? '') as [string, string, string];
    const expected = this.#signature(path, sp, se);
    const given = Buffer.from(sig, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Date.parse(se) > this.#now();
  }

  #signature(path: string, permissions: string, expiry: string): Buffer {
    return createHmac('sha256', this.#key).update(`blob\n${path}\n${permissions}\n${expiry}`).digest();
  }
}
