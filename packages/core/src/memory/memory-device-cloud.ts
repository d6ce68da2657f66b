import { ConnectedServiceError, paged } from '../model/index.ts';
import { mergePatch } from '../model/twin-change.ts';
import type { Instant, Json } from '../model/index.ts';
import type { Clock, CloudCommand, CloudDevice, CommandFeedback, Delivery, DeviceCloud } from '../ports/index.ts';
import { linkAbort } from '../async/linked-abort.ts';
import type { MemoryEventStream } from './memory-event-stream.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { storedJson } from './stored-json.ts';
import { systemClock } from './system-clock.ts';

/** What a device does with a message that waited for it: take it, refuse it, or leave it in the queue. */
export type QueuedAnswer = 'complete' | 'reject' | 'ignore';
/** What a device answers to a direct method. */
export type DirectAnswer = {
  readonly status: 'completed' | 'rejected';
  readonly response?: Json;
  readonly reason?: string;
};

/** The device's own side, for tests and demonstrations. */
export interface MemoryDevice {
  /** Comes online; messages that wait are handed over. */
  connect(): void;
  disconnect(): void;
  /** Every command that reached the device, in order; a resend shows up again, under the same id. */
  received(): readonly CloudCommand[];
  /** Decides about queued messages; without it the device takes all of them. */
  onQueued(decide: (command: CloudCommand) => QueuedAnswer): void;
  /** Answers direct methods; without it they time out. */
  onDirect(answer: (command: CloudCommand) => DirectAnswer | Promise<DirectAnswer>): void;
  /** Sends telemetry into the linked event stream. */
  send(body: Json | Uint8Array, options?: { readonly properties?: { readonly [name: string]: Json } }): void;
  /** Sends the device's own answer to a command. */
  answer(commandId: string, status: 'completed' | 'rejected' | 'failed', response?: Json): void;
  /** Merges reported properties. */
  report(reported: Json): void;
}

export interface MemoryDeviceCloud extends DeviceCloud {
  /** The device's side of the wire; the device need not be registered yet. */
  device(deviceKey: string): MemoryDevice;
}

export interface MemoryDeviceCloudOptions {
  readonly clock?: Clock;
  /** Where devices' messages go. */
  readonly events?: MemoryEventStream;
}

/** IoT Hub keeps 50 messages for a device and refuses more. */
const MAX_PENDING = 50;

interface State {
  cloud: CloudDevice | undefined;
  etag: number;
  connected: boolean;
  readonly pending: { readonly command: CloudCommand; readonly expiresAt: number }[];
  readonly received: CloudCommand[];
  decide: (command: CloudCommand) => QueuedAnswer;
  answer: ((command: CloudCommand) => DirectAnswer | Promise<DirectAnswer>) | undefined;
}

/** A device cloud that behaves as IoT Hub does: per-device queues with expiry and feedback, direct methods, twins. */
export function createMemoryDeviceCloud(options: MemoryDeviceCloudOptions = {}): MemoryDeviceCloud {
  const { clock = systemClock, events } = options;
  const states = new Map<string, State>();
  const feedbackQueue = createMemoryQueue({ name: 'memory-feedback', clock });
  const closing = new AbortController();
  let feedbackCount = 0;

  const now = (): Instant => new Date(clock.now()).toISOString();
  const stateOf = (deviceKey: string): State => {
    let state = states.get(deviceKey);
    if (!state) {
      state = {
        cloud: undefined,
        etag: 0,
        connected: false,
        pending: [],
        received: [],
        decide: () => 'complete',
        answer: undefined,
      };
      states.set(deviceKey, state);
    }
    return state;
  };
  const assertOpen = () => {
    if (closing.signal.aborted) throw new ConnectedServiceError('closed', 'The device cloud is closed.');
  };
  const registered = (deviceKey: string): State & { cloud: CloudDevice } => {
    assertOpen();
    const state = states.get(deviceKey);
    if (!state?.cloud) {
      throw new ConnectedServiceError('not-found', `The device cloud does not know the device "${deviceKey}".`);
    }
    return state as State & { cloud: CloudDevice };
  };
  const view = (state: State): CloudDevice | undefined =>
    state.cloud && { ...state.cloud, connected: state.connected, etag: String(state.etag) };

  const feedback = (command: CloudCommand, outcome: CommandFeedback['outcome'], reason?: string) => {
    feedbackCount += 1;
    const item: CommandFeedback = {
      commandId: command.id,
      deviceKey: command.deviceKey,
      outcome,
      at: now(),
      ...(reason === undefined ? {} : { reason }),
    };
    void feedbackQueue.send([{ id: `feedback-${feedbackCount}`, body: { ...item } }]);
  };

  const expire = (state: State) => {
    for (const item of [...state.pending]) {
      if (item.expiresAt > clock.now()) continue;
      state.pending.splice(state.pending.indexOf(item), 1);
      feedback(item.command, 'expired', 'The device did not take the message in time.');
    }
  };

  const handOver = (state: State) => {
    expire(state);
    if (!state.connected || !state.cloud?.enabled) return;
    for (const item of [...state.pending]) {
      state.received.push(item.command);
      const answer = state.decide(item.command);
      if (answer === 'ignore') continue;
      state.pending.splice(state.pending.indexOf(item), 1);
      feedback(item.command, answer === 'complete' ? 'delivered' : 'rejected');
    }
  };

  async function callDirect(state: State, command: CloudCommand) {
    if (!state.connected) {
      throw new ConnectedServiceError('device-offline', `The device "${command.deviceKey}" is not connected.`);
    }
    state.received.push(command);
    if (state.answer) return state.answer(command);
    const { signal, end } = linkAbort(closing.signal);
    await clock.sleep(command.expiresInMs, { signal }).finally(end);
    throw new ConnectedServiceError('timeout', `The device "${command.deviceKey}" did not answer in time.`);
  }

  const touch = (state: State) => {
    if (state.cloud) state.cloud = { ...state.cloud, lastActivityAt: now() };
  };

  function device(deviceKey: string): MemoryDevice {
    const state = stateOf(deviceKey);
    const send = (
      body: Json | Uint8Array,
      rest: { properties?: { readonly [name: string]: Json }; correlationId?: string },
    ) => {
      touch(state);
      events?.publish({ deviceKey, body, ...rest });
    };
    return {
      connect() {
        state.connected = true;
        touch(state);
        handOver(state);
      },
      disconnect() {
        state.connected = false;
      },
      received: () => [...state.received],
      onQueued(decide) {
        state.decide = decide;
      },
      onDirect(answer) {
        state.answer = answer;
      },
      send: (body, rest = {}) => send(body, rest),
      answer: (commandId, status, response = {}) =>
        send(response, { correlationId: commandId, properties: { commandStatus: status } }),
      report(reported) {
        if (!state.cloud) return;
        state.etag += 1;
        state.cloud = { ...state.cloud, reported: storedJson(mergePatch(state.cloud.reported, reported)) };
      },
    };
  }

  return {
    name: 'memory-devices',
    capabilities: { twin: true, tags: true, directMethod: true, queued: true, feedback: true },
    device,
    async register({ deviceKey, tags = {} }, { signal } = {}) {
      signal?.throwIfAborted();
      assertOpen();
      const state = stateOf(deviceKey);
      if (!state.cloud) {
        state.etag += 1;
        state.cloud = { deviceKey, enabled: true, connected: false, tags: storedJson(tags), desired: {}, reported: {} };
      }
      return { status: 'registered' };
    },
    async unregister(deviceKey) {
      assertOpen();
      const state = states.get(deviceKey);
      if (state) state.cloud = undefined;
    },
    async getDevice(deviceKey, { signal } = {}) {
      signal?.throwIfAborted();
      assertOpen();
      const state = states.get(deviceKey);
      return state && view(state);
    },
    listDevices: () =>
      paged(async ({ continuationToken, maxPageSize = 50 }) => {
        assertOpen();
        const all = [...states.values()].flatMap((state) => view(state) ?? []);
        const start = Number(continuationToken ?? 0);
        const items = all.slice(start, start + maxPageSize);
        const next = start + items.length;
        return { items, continuationToken: next < all.length ? String(next) : undefined };
      }),
    async updateDevice(deviceKey, { tags, desired, enabled }, { signal, ifEtag } = {}) {
      signal?.throwIfAborted();
      const state = registered(deviceKey);
      if (ifEtag !== undefined && ifEtag !== String(state.etag)) {
        throw new ConnectedServiceError('conflict', 'The device was changed in the meantime.');
      }
      state.etag += 1;
      state.cloud = {
        ...state.cloud,
        tags: tags === undefined ? state.cloud.tags : storedJson(mergePatch(state.cloud.tags, tags)),
        desired: desired === undefined ? state.cloud.desired : storedJson(mergePatch(state.cloud.desired, desired)),
        enabled: enabled ?? state.cloud.enabled,
      };
      return { ...state.cloud, connected: state.connected, etag: String(state.etag) };
    },
    async sendCommand(command, { signal } = {}) {
      signal?.throwIfAborted();
      const state = registered(command.deviceKey);
      if (command.mode === 'direct') return callDirect(state, command);
      expire(state);
      if (state.pending.length >= MAX_PENDING) {
        throw new ConnectedServiceError('throttled', `${MAX_PENDING} messages wait for the device already.`);
      }
      state.pending.push({ command: storedJson(command), expiresAt: clock.now() + command.expiresInMs });
      handOver(state);
      const { signal: waiting, end } = linkAbort(closing.signal);
      clock
        .sleep(command.expiresInMs, { signal: waiting })
        .then(() => expire(state))
        .catch(() => undefined)
        .finally(end);
      return { status: 'sent' };
    },
    async *feedback(receive = {}): AsyncGenerator<Delivery<readonly CommandFeedback[]>> {
      assertOpen();
      for await (const delivery of feedbackQueue.receive(receive)) {
        yield { ...delivery, value: [delivery.value.body as unknown as CommandFeedback] };
      }
    },
    async close() {
      closing.abort();
      await feedbackQueue.close?.();
    },
  };
}
