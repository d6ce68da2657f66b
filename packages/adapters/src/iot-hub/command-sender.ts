import type { CallOptions, CloudCommand, ConnectedServiceError, CommandReceipt, Json } from '@csk/core';
import common from 'azure-iot-common';
import type { Message } from 'azure-iot-common';
import type { Client } from 'azure-iothub';

import { callWithin } from '../links/deadline.ts';
import { commandBody, methodCall, methodReceipt } from './command-wire.ts';
import type { CommandPropertyNames } from './command-wire.ts';
import { PORT, toHubError } from './hub-errors.ts';
import type { Pacer } from './pacer.ts';
import { abandonClient, createServiceClient } from './service-client.ts';
import type { IotHubConnection } from './service-client.ts';
import { metersOf } from './tier-limits.ts';

export interface CommandSenderOptions {
  readonly connection: IotHubConnection;
  readonly names: CommandPropertyNames;
  readonly deadlineMs: number;
  readonly pacer: Pacer;
}

/** How long the hub's own "no answer in time" may take to reach us. */
const METHOD_GRACE_MS = 5_000;

/** Sends commands over one connection, which is replaced when it is found broken. */
export class CommandSender {
  readonly #options: CommandSenderOptions;
  #client: Client | undefined;

  constructor(options: CommandSenderOptions) {
    this.#options = options;
  }

  /** Puts a cloud-to-device message into the device's queue, asking for feedback of every outcome. */
  async queue(command: CloudCommand, options: CallOptions): Promise<CommandReceipt> {
    const message = new common.Message(commandBody(command, command.properties ?? this.#options.names));
    message.messageId = command.id;
    message.ack = 'full';
    message.expiryTimeUtc = Date.now() + command.expiresInMs;
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    const what = `Sending command ${command.id} to device ${command.deviceKey}`;
    const { deadlineMs, pacer } = this.#options;
    await pacer.run({ operation: 'queued-command', what, patienceMs: deadlineMs, signal: options.signal }, () =>
      this.#send(command.deviceKey, message, what, options),
    );
    return { status: 'sent' };
  }

  /**
   * Calls a direct method and waits for the device's answer. It is a request of its own: that it fails says nothing about
   * the connection, on which messages may be under way.
   */
  async invoke(command: CloudCommand, options: CallOptions): Promise<CommandReceipt> {
    const call = methodCall(command);
    const what = `Direct method ${call.methodName} on device ${command.deviceKey}`;
    const deadlineMs = call.responseTimeoutInSeconds * 1_000 + METHOD_GRACE_MS;
    const cost = metersOf(Buffer.byteLength(JSON.stringify(call.payload)));
    const turn = {
      operation: 'direct-method',
      cost,
      what,
      patienceMs: this.#options.deadlineMs,
      signal: options.signal,
    } as const;
    const answer = await this.#options.pacer.run(turn, () =>
      callWithin(() => this.#current().invokeDeviceMethod(command.deviceKey, { ...call }), {
        signal: options.signal,
        deadlineMs,
        what,
        port: PORT,
        toError: toHubError,
      }),
    );
    return methodReceipt(answer.result as { status?: number; payload?: Json });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }

  async #send(deviceKey: string, message: Message, what: string, { signal }: CallOptions): Promise<void> {
    const client = this.#current();
    const toError = (error: unknown): ConnectedServiceError => {
      const failure = toHubError(error, what);
      // A connection attempt that never ends would make every later call wait behind it.
      const ranOutOfTime = failure === error;
      if (failure.code === 'unavailable' || ranOutOfTime) {
        if (this.#client === client) this.#client = undefined;
        abandonClient(client);
      }
      return failure;
    };
    const call = { signal, deadlineMs: this.#options.deadlineMs, what, port: PORT, toError };
    await callWithin(() => client.send(deviceKey, message), call);
  }

  #current(): Client {
    return (this.#client ??= createServiceClient(this.#options.connection));
  }
}
