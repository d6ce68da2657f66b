import { ConnectedServiceError, linkAbort, paged } from '@csk/core';
import type { CallOptions, CloudCommand, CommandFeedback, Delivery, DeviceCloud, ReceiveOptions } from '@csk/core';

import { invalidField } from '../links/invalid-field.ts';
import { PORT } from './central-errors.ts';
import { Commands } from './commands.ts';
import type { CommandRun } from './commands.ts';
import { ConnectivityBook } from './connectivity.ts';
import { Devices } from './devices.ts';
import { createCentralJobs } from './jobs.ts';
import type { CentralJobs } from './jobs.ts';
import { RestClient } from './rest-client.ts';
import type { CentralCredential } from './rest-client.ts';
import type { Template } from './template.ts';
import { Templates } from './templates.ts';

export interface IotCentralOptions {
  /** Address of the application: `https://contoso.azureiotcentral.com`. */
  readonly baseUrl: string;
  /** An API token, or a Microsoft Entra credential such as `DefaultAzureCredential`. */
  readonly credential: CentralCredential;
  /** Id of the template that devices get when they are registered here. */
  readonly template?: string;
  /** How long one request may take, in milliseconds; the default is 30,000. */
  readonly deadlineMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** IoT Central as a device cloud, and what it has beyond one. */
export interface IotCentral extends DeviceCloud {
  /** The application's device templates; see `importCategories`. */
  templates(options?: CallOptions): Promise<readonly Template[]>;
  /** Runs of a command on a device, newest first. @throws `not-found`; `unsupported` when its template has no such command. */
  commandHistory(deviceKey: string, name: string, options?: CallOptions): Promise<readonly CommandRun[]>;
  /** Changes and commands for many devices at once. */
  readonly jobs: CentralJobs;
  /** What data export tells of a device's connection; the webhooks call it. */
  noteConnectivity(deviceKey: string, connected: boolean, at: Date): void;
  /** A sign of life of a device; likewise. */
  noteActivity(deviceKey: string, at: Date): void;
}

const DEFAULT_DEADLINE_MS = 30_000;

/**
 * Azure IoT Central as a {@link DeviceCloud} over its REST interface (2022-07-31). Tags are cloud properties and desired
 * properties are writable ones, both as the device's template declares them; commands are the template's. Nothing is
 * retried inside a call: an error says by `retryable` and `retryAfterMs` whether and when the caller may. `register`
 * answers with what the device needs for the provisioning service: `IdScope=…;DeviceId=…;SharedAccessKey=…`.
 *
 * Central keeps no messages under our ids and reports nothing about them, so there is neither `queued` nor `feedback`;
 * a command whose template says "queue if offline" is taken in either mode and answered with `sent`.
 */
export function createIotCentral(options: IotCentralOptions): IotCentral {
  const { now = Date.now, deadlineMs = DEFAULT_DEADLINE_MS } = options;
  const rest = new RestClient({
    baseUrl: options.baseUrl,
    credential: options.credential,
    deadlineMs,
    fetch: options.fetch ?? globalThis.fetch,
    now,
  });
  const connectivity = new ConnectivityBook();
  const templates = new Templates(rest, now);
  const devices = new Devices(rest, templates, connectivity, options.template);
  const commands = new Commands(rest, devices, templates);
  const closing = new AbortController();

  const assertUsable = (deviceKey?: string): void => {
    if (closing.signal.aborted) {
      throw new ConnectedServiceError('closed', 'The IoT Central adapter is closed.', { port: PORT });
    }
    // In an address a dot is a step, and would lead to what is not the device.
    if (deviceKey === '' || deviceKey === '.' || deviceKey === '..') {
      throw invalidField(PORT, 'deviceKey', 'must be the key of a device, and no mere dots');
    }
  };

  /** There is no feedback; the stream is open, and empty, until it is ended. */
  const feedback = (receive: ReceiveOptions = {}): AsyncIterable<Delivery<readonly CommandFeedback[]>> => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        assertUsable();
        const { signal } = linkAbort(receive.signal, closing.signal);
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return { done: true, value: undefined };
      },
    }),
  });

  return {
    name: PORT,
    capabilities: Object.freeze({ twin: true, tags: true, directMethod: true, queued: false, feedback: false }),
    register: async (device, call: CallOptions = {}) => {
      assertUsable(device.deviceKey);
      return await devices.register(device, call);
    },
    unregister: async (deviceKey, call: CallOptions = {}) => {
      assertUsable(deviceKey);
      await devices.unregister(deviceKey, call);
    },
    getDevice: async (deviceKey, call: CallOptions = {}) => {
      assertUsable(deviceKey);
      return await devices.get(deviceKey, call);
    },
    listDevices: (call: CallOptions = {}) =>
      paged(async (page) => {
        assertUsable();
        return await devices.list(page, call);
      }),
    updateDevice: async (deviceKey, patch, call: CallOptions & { readonly ifEtag?: string } = {}) => {
      assertUsable(deviceKey);
      return await devices.update(deviceKey, patch, call);
    },
    sendCommand: async (command: CloudCommand, call: CallOptions = {}) => {
      assertUsable(command.deviceKey);
      return await commands.send(command, call);
    },
    feedback,
    templates: async (call: CallOptions = {}) => {
      assertUsable();
      return await templates.list(call);
    },
    commandHistory: async (deviceKey, name, call: CallOptions = {}) => {
      assertUsable(deviceKey);
      return await commands.history(deviceKey, name, call);
    },
    jobs: createCentralJobs(rest, () => assertUsable()),
    noteConnectivity: (deviceKey, connected, at) => connectivity.note(deviceKey, connected, at.getTime()),
    noteActivity: (deviceKey, at) => connectivity.active(deviceKey, at.getTime()),
    close: async () => closing.abort(),
  };
}
