import { createConnectedService } from '@csk/core';
import type {
  CommandDefinition,
  ConnectedService,
  ConnectedServiceOptions,
  Json,
  MessageQueue,
  ServiceStore,
} from '@csk/core';
import {
  createManualClock,
  createMemoryDeviceCloud,
  createMemoryEventStream,
  createMemoryQueue,
  createMemoryReadingStore,
  createMemoryStore,
} from '@csk/core/memory';
import type { ManualClock } from '@csk/core/memory';

export const START = '2026-03-02T08:00:00.000Z';

/** Minutes and seconds after the start, as records write it. */
export function at(ms: number): string {
  return new Date(Date.parse(START) + ms).toISOString();
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** The engine over memory with a clock that stands still: two customers, three devices, one category. */
export async function createWorld(change: (parts: Parts) => Partial<ConnectedServiceOptions> = () => ({})) {
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock });
  const readings = createMemoryReadingStore();
  const events = createMemoryEventStream({ clock });
  const devices = createMemoryDeviceCloud({ clock, events });
  const queue = createMemoryQueue({ name: 'alerts', clock });
  const parts = { clock, store, readings, events, devices, queue };
  await seed(store);
  for (const key of ['smt-1', 'smt-2', 'smt-9']) await devices.register({ deviceKey: key });
  const options: ConnectedServiceOptions = {
    store,
    readings,
    devices,
    clock,
    alertSources: [{ name: 'AlertsQueue', queue }],
    telemetry: { stream: events },
    ...change(parts),
  };
  const service = createConnectedService(options);
  const close = async () => {
    await service.close();
    await devices.close?.();
    await events.close?.();
    await queue.close?.();
  };
  return { ...parts, options, service, client: service.client({ id: 'agent-7', name: 'Ada' }), close };
}

export interface Parts {
  readonly clock: ReturnType<typeof createManualClock>;
  readonly store: ServiceStore;
  readonly readings: ReturnType<typeof createMemoryReadingStore>;
  readonly events: ReturnType<typeof createMemoryEventStream>;
  readonly devices: ReturnType<typeof createMemoryDeviceCloud>;
  readonly queue: MessageQueue;
}

export const RESET: Omit<CommandDefinition, 'version' | 'createdAt' | 'updatedAt'> = {
  id: 'def-reset',
  name: 'Reset Thermostat',
  parameters: [{ name: 'delay', type: 'integer', minimum: 0, maximum: 60, defaultValue: 5 }],
  mode: 'queued',
  completion: 'device',
  timeoutMs: 60_000,
};

async function seed(store: ServiceStore): Promise<void> {
  await store.transact(async (tx) => {
    await tx.put('account', { id: 'acc-1', name: 'Contoso' });
    await tx.put('account', { id: 'acc-2', name: 'Fabrikam' });
    await tx.put('asset', { id: 'asset-1', name: 'Cold room', accountId: 'acc-1' });
    await tx.put('commandDefinition', RESET);
    await tx.put('commandDefinition', {
      ...RESET,
      id: 'def-notify',
      name: 'Notify',
      completion: 'delivery',
      parameters: [],
    });
    await tx.put('commandDefinition', {
      ...RESET,
      id: 'def-ping',
      name: 'Ping',
      mode: 'direct',
      parameters: [],
      timeoutMs: 30_000,
    });
    await tx.put('category', {
      id: 'cat-1',
      name: 'Thermostat',
      commandDefinitionIds: ['def-reset', 'def-notify', 'def-ping'],
    });
    const common = { categoryId: 'cat-1', registration: 'registered', connected: false } as const;
    await tx.put('device', { ...common, id: 'dev-1', name: 'One', deviceKey: 'smt-1', assetId: 'asset-1' });
    await tx.put('device', { ...common, id: 'dev-2', name: 'Two', deviceKey: 'smt-2', accountId: 'acc-2' });
    await tx.put('device', { ...common, id: 'dev-9', name: 'Stray', deviceKey: 'smt-9' });
  });
}

/** A row as the official alert job writes it. */
export function row(
  token: string,
  change: { readonly [column: string]: Json } = {},
): { readonly [column: string]: Json } {
  return {
    deviceid: 'smt-1',
    readingtype: 'Temperature',
    reading: 113,
    eventtoken: token,
    threshold: 70,
    ruleoutput: 'AlarmTemp',
    time: START,
    ...change,
  };
}

let messages = 0;

/** Puts rows into the alert queue as one message. */
export async function sendRows(queue: MessageQueue, ...rows: readonly Json[]): Promise<void> {
  messages += 1;
  await queue.send([{ id: `message-${messages}`, body: rows }]);
}

/** Time passes at a stroke: who slept wakes once, not every second of it. */
export async function jump(clock: ManualClock, ms: number): Promise<void> {
  clock.set(clock.now() + ms);
  await clock.advance(1);
}

/** Lets everything run that needs no time, until something holds. */
export async function until<R>(
  what: string,
  look: () => Promise<R> | R,
  holds: (value: R) => boolean = Boolean,
): Promise<R> {
  let value = await look();
  // Hashes are made by other threads, which a busy machine may let wait: as many turns as take some seconds.
  for (let turn = 0; turn < 10_000 && !holds(value); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    value = await look();
  }
  if (!holds(value)) throw new Error(`Waited in vain for: ${what}; last seen ${JSON.stringify(value)?.slice(0, 400)}`);
  return value;
}

export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

export type { ConnectedService };
