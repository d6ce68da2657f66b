import { ConnectedServiceError, linkAbort, paged } from '@csk/core';
import type {
  CallOptions,
  CloudCommand,
  CommandFeedback,
  Delivery,
  DeviceCloud,
  Logger,
  ReceiveOptions,
} from '@csk/core';

import { DEFAULT_BACKOFF } from '../links/backoff.ts';
import type { Backoff } from '../links/backoff.ts';
import { tidyUp } from '../links/deadline.ts';
import { invalidField } from '../links/invalid-field.ts';
import type { Link } from '../links/link-session.ts';
import { reasonOf } from '../links/redact.ts';
import { superviseLink } from '../links/supervise.ts';
import { CommandSender } from './command-sender.ts';
import { checkedCommandNames, DEFAULT_COMMAND_NAMES } from './command-wire.ts';
import type { CommandPropertyNames } from './command-wire.ts';
import { openFeedbackLink } from './feedback-link.ts';
import { PORT } from './hub-errors.ts';
import { createHubCall } from './hub-call.ts';
import { createHubJobs } from './jobs.ts';
import type { HubJobs } from './jobs.ts';
import { Pacer } from './pacer.ts';
import { DeviceRegistry } from './registry.ts';
import { createJobClient, createRegistryClient, hostNameOf } from './service-client.ts';
import type { IotHubConnection } from './service-client.ts';
import { ratesOf } from './tier-limits.ts';
import type { HubTier } from './tier-limits.ts';

export type IotHubOptions = IotHubConnection & IotHubSettings;

export interface IotHubSettings {
  /**
   * Size of the hub: calls then wait for their turn instead of being refused, `deadlineMs` at most. Several processes on
   * one hub share its limits, so each is given its share of the units. Without it only what the hub asks for is waited.
   */
  readonly tier?: HubTier;
  /** Units of the tier; the default is 1. */
  readonly units?: number;
  /** How the two properties of a command message are called; the default is `CommandName` and `Parameters`. */
  readonly commandNames?: CommandPropertyNames;
  /** How long a call may take, in milliseconds; the default is 30,000. A direct method takes what the command allows. */
  readonly deadlineMs?: number;
  /** A feedback receiver that brought nothing for so long is opened anew, in milliseconds; the default is five minutes. */
  readonly silenceMs?: number;
  /** How long to wait before a broken feedback receiver is opened anew; the default grows from 0.5 to 30 seconds. */
  readonly backoff?: Backoff;
  readonly logger?: Logger;
}

/** IoT Hub as a device cloud, and what it has beyond one. */
export interface IotHub extends DeviceCloud {
  readonly jobs: HubJobs;
}

const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_SILENCE_MS = 300_000;
const DEFAULT_PREFETCH = 16;
/** A feedback message holds up to 64 records, so these are far more than a hub has waiting. */
const FEEDBACK_CAPACITY = 256;
const FEEDBACK_GRACE_MS = 30_000;

/**
 * Azure IoT Hub as a {@link DeviceCloud}: registry and twins over REST, direct methods, cloud-to-device messages and
 * their feedback over AMQP. Nothing is retried inside a call: an error says by `retryable` and `retryAfterMs` whether
 * and when the caller may. `register` answers with the device's own connection string.
 */
export function createIotHub(options: IotHubOptions): IotHub {
  const { deadlineMs = DEFAULT_DEADLINE_MS, logger } = options;
  const closing = new AbortController();
  const pacer = new Pacer({ rates: ratesOf(options.tier, options.units), closing: closing.signal });
  const client = createRegistryClient(options);
  const hubCall = createHubCall(pacer, deadlineMs);
  const registry = new DeviceRegistry({ client, hostName: hostNameOf(options), call: hubCall });
  const jobs = createHubJobs({ client: createJobClient(options), registry: client, call: hubCall });
  const sender = new CommandSender({
    connection: options,
    deadlineMs,
    pacer,
    names: checkedCommandNames(options.commandNames ?? DEFAULT_COMMAND_NAMES),
  });
  const openLinks = new Set<Link>();

  const assertUsable = (deviceKey?: string): void => {
    if (closing.signal.aborted)
      throw new ConnectedServiceError('closed', 'The IoT Hub adapter is closed.', { port: PORT });
    // In an address a dot is a step, and would lead to what is not the device.
    if (deviceKey === '' || deviceKey === '.' || deviceKey === '..') {
      throw invalidField(PORT, 'deviceKey', 'must be the key of a device, and no mere dots');
    }
  };

  /** A feedback link that `close` finds. */
  async function openTracked(events: Parameters<typeof openFeedbackLink>[0], signal: AbortSignal): Promise<Link> {
    const link = await openFeedbackLink(events, { connection: options, deadlineMs, logger, signal });
    const tracked: Link = {
      stop: () => link.stop(),
      close: async () => {
        if (openLinks.delete(tracked)) await link.close();
      },
    };
    openLinks.add(tracked);
    return tracked;
  }

  async function* feedback(
    receive: ReceiveOptions = {},
  ): AsyncGenerator<Delivery<readonly CommandFeedback[]>, void, undefined> {
    assertUsable();
    const { signal, end } = linkAbort(receive.signal, closing.signal);
    try {
      yield* superviseLink((events) => openTracked(events, signal), {
        port: PORT,
        signal,
        prefetch: receive.prefetch ?? DEFAULT_PREFETCH,
        capacity: FEEDBACK_CAPACITY,
        silenceMs: options.silenceMs ?? DEFAULT_SILENCE_MS,
        graceMs: FEEDBACK_GRACE_MS,
        backoff: options.backoff ?? DEFAULT_BACKOFF,
        onTrouble: (error, retryInMs) => {
          const fields = { reason: reasonOf(error), retryInMs };
          logger?.log('warn', 'iot-hub: the feedback receiver broke and is opened anew', fields);
        },
      });
    } finally {
      end();
    }
  }

  return {
    name: PORT,
    capabilities: Object.freeze({ twin: true, tags: true, directMethod: true, queued: true, feedback: true }),
    register: async (device, call: CallOptions = {}) => {
      assertUsable(device.deviceKey);
      return await registry.register(device, call);
    },
    unregister: async (deviceKey, call: CallOptions = {}) => {
      assertUsable(deviceKey);
      await registry.unregister(deviceKey, call);
    },
    getDevice: async (deviceKey, call: CallOptions = {}) => {
      assertUsable(deviceKey);
      return await registry.get(deviceKey, call);
    },
    listDevices: (call: CallOptions = {}) =>
      paged(async (page) => {
        assertUsable();
        return await registry.list(page, call);
      }),
    updateDevice: async (deviceKey, patch, call: CallOptions & { readonly ifEtag?: string } = {}) => {
      assertUsable(deviceKey);
      return await registry.update(deviceKey, patch, call);
    },
    sendCommand: async (command: CloudCommand, call: CallOptions = {}) => {
      assertUsable(command.deviceKey);
      return command.mode === 'direct' ? await sender.invoke(command, call) : await sender.queue(command, call);
    },
    feedback,
    jobs,
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.all([tidyUp(() => sender.close()), ...[...openLinks].map((link) => tidyUp(() => link.close()))]);
    },
  };
}
