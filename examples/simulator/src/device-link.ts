import { setTimeout as sleep } from 'node:timers/promises';
import iotCommon from 'azure-iot-common';
import iotDevice, { type Client, type DeviceMethodRequest, type DeviceMethodResponse } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';

/** What the owner of a link is told. Handlers run synchronously, before the message is acknowledged. */
export interface DeviceLinkHandlers {
  connected(): void;
  disconnected(): void;
  message(message: { readonly id: string; readonly text: string }): void;
  method(name: string, payload: unknown): { readonly status: number; readonly payload: unknown };
}

export interface DeviceLinkOptions {
  /** The device's own connection string, never a hub's. */
  readonly connectionString: string;
  /** PEM of the certificate authority, where it is not a public one. */
  readonly ca?: string | undefined;
  /** Direct methods that the device answers. */
  readonly methods: readonly string[];
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 1000;
/** A message that the hub has not acknowledged by then counts as lost; the connection is made anew. */
const SEND_DEADLINE_MS = 10_000;

/**
 * A device's connection over MQTT and TLS, by Microsoft's device client. Reconnects by itself: the client's own retry
 * would send a message that the hub refuses (too large) again for ever.
 */
export class DeviceLink {
  readonly #options: DeviceLinkOptions;
  readonly #handlers: DeviceLinkHandlers;
  #client: Client | undefined;
  #running: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();
  #drop: () => void = () => {};

  constructor(options: DeviceLinkOptions, handlers: DeviceLinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  get isConnected(): boolean {
    return this.#client !== undefined;
  }

  connect(): void {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.#loop = this.#stayConnected(running.signal);
  }

  async disconnect(): Promise<void> {
    this.#running?.abort();
    this.#running = undefined;
    this.#drop();
    await this.#loop;
  }

  /** Sends one message; resolves when the hub has stored it. */
  async send(
    body: string | Uint8Array,
    properties: Readonly<Record<string, string>> = {},
    system: { readonly correlationId?: string } = {},
  ): Promise<void> {
    const client = this.#client;
    if (!client) throw new Error('The device is not connected.');
    const message = new iotDevice.Message(typeof body === 'string' ? body : Buffer.from(body));
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    if (system.correlationId !== undefined) message.correlationId = system.correlationId;
    for (const [name, value] of Object.entries(properties)) message.properties.add(name, value);
    const deadline = new AbortController();
    try {
      await Promise.race([
        client.sendEvent(message),
        sleep(SEND_DEADLINE_MS, undefined, { signal: deadline.signal, ref: false }).then(() => {
          this.#drop();
          throw new Error('The hub did not acknowledge the message.');
        }),
      ]);
    } finally {
      deadline.abort();
    }
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    let wait = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        await this.#session(signal);
        wait = FIRST_RETRY_MS;
      } catch {
        // Not reachable or refused: the page shows the device as offline; try again below.
      }
      if (signal.aborted) return;
      await sleep(wait * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    }
  }

  /** One connection, from opening to its end. */
  async #session(signal: AbortSignal): Promise<void> {
    const client = iotDevice.Client.fromConnectionString(this.#options.connectionString, Mqtt);
    client.setRetryPolicy(new iotCommon.NoRetry());
    const ended = new Promise<void>((resolve) => {
      this.#drop = resolve;
      client.on('disconnect', () => resolve());
      client.on('error', () => resolve());
    });
    try {
      if (this.#options.ca !== undefined) await client.setOptions({ ca: this.#options.ca });
      await client.open();
      client.on('message', (message: { messageId: string; getData(): Buffer }) => {
        this.#handlers.message({ id: message.messageId, text: message.getData().toString('utf8') });
        client.complete(message as never, () => {});
      });
      for (const name of this.#options.methods) client.onDeviceMethod(name, (q, a) => this.#answer(q, a));
      if (signal.aborted) return;
      this.#client = client;
      this.#handlers.connected();
      await ended;
    } finally {
      if (this.#client) {
        this.#client = undefined;
        this.#handlers.disconnected();
      }
      client.removeAllListeners();
      client.on('error', () => {}); // a late error of a dead connection is no news
      await Promise.race([client.close().catch(() => {}), sleep(1000, undefined, { ref: false })]);
    }
  }

  #answer(request: DeviceMethodRequest, response: DeviceMethodResponse): void {
    const { status, payload } = this.#handlers.method(request.methodName, request.payload);
    response.send(status, payload).catch(() => {});
  }
}
