import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startEmulator, trustEmulator, type Emulator, type EmulatorOptions } from '../../src/index.ts';
import iotHub from 'azure-iothub';
import device from 'azure-iot-device';
import common from 'azure-iot-common';
import { Mqtt } from 'azure-iot-device-mqtt';

const stacks = new WeakMap<TestContext, (() => unknown)[]>();

/** Runs `step` when the test ends, last registered first: clients close before the emulator that they talk to. */
export function defer(t: TestContext, step: () => unknown): void {
  const known = stacks.get(t);
  if (known) {
    known.push(step);
    return;
  }
  const steps = [step];
  stacks.set(t, steps);
  t.after(async () => {
    for (const next of steps.reverse()) await next();
  });
}

/** An emulator on free ports, closed when the test ends; Microsoft's clients of this process trust it. */
export async function runEmulator(t: TestContext, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    ports: { hub: 0, serviceBus: 0, eventHubs: 0 },
    feedbackBatchMs: 20,
    ...options,
  });
  defer(t, () => emulator.close());
  trustEmulator(emulator.ca);
  return emulator;
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'csk-emulator-'));
  defer(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Registers a device and returns its connection string. */
export async function createDevice(emulator: Emulator, deviceId: string): Promise<string> {
  const registry = iotHub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
  const { responseBody } = await registry.create({ deviceId });
  return deviceConnectionString(emulator, deviceId, responseBody.authentication!.symmetricKey!.primaryKey);
}

export const deviceConnectionString = (emulator: Pick<Emulator, 'hostName'>, deviceId: string, key: string): string =>
  `HostName=${emulator.hostName};DeviceId=${deviceId};SharedAccessKey=${key}`;

/** A connected device client, closed when the test ends. */
export async function connectDevice(
  t: TestContext,
  emulator: Pick<Emulator, 'ca'>,
  connectionString: string,
): Promise<device.Client> {
  const client = device.Client.fromConnectionString(connectionString, Mqtt);
  client.setRetryPolicy(new common.NoRetry());
  // Without a listener, losing the connection would be an uncaught error event.
  client.on('error', () => {});
  defer(t, () => client.close().catch(() => {}));
  await client.setOptions({ ca: emulator.ca });
  await client.open();
  return client;
}

/** Resolves when `condition` holds; fails after `timeout` milliseconds, which no passing test waits for. */
export async function eventually(condition: () => boolean | Promise<boolean>, timeout = 20_000): Promise<void> {
  const end = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('The condition did not come true in time.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
