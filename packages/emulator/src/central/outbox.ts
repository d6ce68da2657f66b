import { createHmac } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { CentralDocuments, DocumentChange } from './documents.ts';

/** Where a message goes. */
export type Channel =
  | { readonly kind: 'webhook'; readonly url: string; readonly headers: JsonObject; readonly signingKey?: string }
  | { readonly kind: 'queue'; readonly name: string }
  | { readonly kind: 'eventHub'; readonly name: string };

/** A message on its way out. */
export interface OutgoingMessage {
  readonly id: string;
  /** Messages of one lane go out in order. */
  readonly lane: string;
  readonly channel: Channel;
  readonly body: string;
  /** Application properties, of queues and event hubs. */
  readonly properties: Readonly<Record<string, string>>;
  /** Chooses the partition of an event hub. */
  readonly key: string;
  readonly createdAt: number;
}

/** Gives messages to queues and event hubs of this emulator. @throws Error when there is none of that name. */
export type LocalDelivery = (message: OutgoingMessage) => Promise<void>;

/** A message that cannot be delivered for so long is given up. */
const GIVE_UP_MS = 24 * 3_600_000;
const REQUEST_TIMEOUT = 10_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;
/** More than this waiting for one destination means that nobody is there: the oldest go. */
const MAX_WAITING = 10_000;

/** Whether a request can be made of these: not with a password in the address, or a header that HTTP does not know. */
export function canPost(url: string, headers: JsonObject): boolean {
  try {
    return /^https?:/.test(new Request(url, { method: 'POST', headers: headers as Record<string, string> }).url);
  } catch {
    return false;
  }
}

/** A receiver says that this message will never do. */
class Refused extends Error {}

/** Sends rule firings and exported data, each until it is taken: kept on disk, in order for a destination, with back-off. */
export class Outbox {
  readonly #documents: CentralDocuments;
  readonly #local: LocalDelivery;
  readonly #now: () => number;
  readonly #log: (line: string) => void;
  readonly #lanes = new Map<string, OutgoingMessage[]>();
  readonly #running = new Set<string>();
  readonly #closing = new AbortController();
  #next = 1;

  constructor(documents: CentralDocuments, local: LocalDelivery, now: () => number, log: (line: string) => void) {
    this.#documents = documents;
    this.#local = local;
    this.#now = now;
    this.#log = log;
  }

  /** Recovery is over: what had not gone out goes out now. */
  start(): void {
    for (const document of this.#documents.all('delivery')) {
      const message = document as OutgoingMessage;
      this.#next = Math.max(this.#next, Number(message.id) + 1);
      this.#queue(message);
    }
    for (const lane of this.#lanes.keys()) void this.#run(lane);
  }

  close(): void {
    this.#closing.abort();
  }

  get waiting(): number {
    return this.#documents.count('delivery');
  }

  /** Messages as changes, to be made durable together with what caused them; then they are {@link posted}. */
  stage(messages: readonly Omit<OutgoingMessage, 'id'>[]): { staged: OutgoingMessage[]; changes: DocumentChange[] } {
    const staged = messages.map((message) => ({ ...message, id: String(this.#next++) }));
    return { staged, changes: staged.map((message): DocumentChange => ['delivery', message.id, message]) };
  }

  posted(staged: readonly OutgoingMessage[]): void {
    for (const message of staged) this.#queue(message);
    for (const lane of new Set(staged.map((message) => message.lane))) void this.#run(lane);
  }

  #queue(message: OutgoingMessage): void {
    const lane = this.#lanes.get(message.lane) ?? [];
    this.#lanes.set(message.lane, lane);
    lane.push(message);
    if (lane.length <= MAX_WAITING) return;
    // The first may be on its way.
    const [dropped] = lane.splice(1, 1);
    this.#log(`central: dropped the oldest message to ${message.lane}; too many wait`);
    void this.#documents.change(['delivery', dropped!.id]).catch(() => {});
  }

  async #run(lane: string): Promise<void> {
    if (this.#running.has(lane)) return;
    this.#running.add(lane);
    const messages = this.#lanes.get(lane) ?? [];
    let wait = FIRST_WAIT;
    try {
      while (messages.length > 0 && !this.#closing.signal.aborted) {
        const message = messages[0]!;
        const retryIn = await this.#attempt(message, wait);
        if (retryIn !== undefined) {
          wait = Math.min(wait * 2, LONGEST_WAIT);
          await this.#sleep(retryIn);
          continue;
        }
        wait = FIRST_WAIT;
        await this.#documents.change(['delivery', message.id]);
        messages.shift();
      }
    } catch (error) {
      this.#log(`central: ${lane} stopped: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#running.delete(lane);
    }
  }

  /** @returns how long to wait before the next attempt; undefined when the message is done with. */
  async #attempt(message: OutgoingMessage, wait: number): Promise<number | undefined> {
    try {
      const retryAfter = message.channel.kind === 'webhook' ? await this.#post(message, message.channel) : undefined;
      if (message.channel.kind !== 'webhook') await this.#local(message);
      return retryAfter;
    } catch (error) {
      if (this.#closing.signal.aborted) return wait;
      const reason = error instanceof Error ? error.message : String(error);
      const isOver = error instanceof Refused || this.#now() - message.createdAt > GIVE_UP_MS;
      if (isOver) this.#log(`central: gave up a message to ${message.lane}: ${reason}`);
      return isOver ? undefined : wait;
    }
  }

  /** @returns the wait that the receiver asked for. */
  async #post(message: OutgoingMessage, channel: Channel & { kind: 'webhook' }): Promise<number | undefined> {
    const response = await fetch(channel.url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        ...(channel.headers as Record<string, string>),
        ...(channel.signingKey !== undefined && {
          'csk-signature': signatureOf(channel.signingKey, message.body, this.#now()),
        }),
      },
      body: message.body,
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REQUEST_TIMEOUT)]),
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    if ([400, 404, 410, 413, 415, 422].includes(response.status)) throw new Refused(`answered ${response.status}`);
    const seconds = Number(response.headers.get('retry-after'));
    if (seconds > 0) return Math.min(seconds * 1000, LONGEST_WAIT);
    throw new Error(`answered ${response.status}`);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#closing.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      timer.unref();
      this.#closing.signal.addEventListener('abort', done, { once: true });
    });
  }
}

/**
 * The emulator's own header `csk-signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256, with the UTF-8 bytes of the key,
 * over `<t>.<body>`. Central itself signs nothing.
 */
export function signatureOf(key: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
}
