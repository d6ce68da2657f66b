import type { CloudCommand, CommandFeedback, Delivery, DeviceCloud } from '../ports/index.ts';
import { CONFORMANCE_COMMAND } from './device-cloud-harness.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { expect } from './expect.ts';

/** How long a case waits for something that must happen, in milliseconds; slow machines and real clouds need some. */
export const PATIENCE_MS = 10_000;

/** A name that nobody else uses, also not on a cloud shared with other runs. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${Math.random().toString(36).slice(2, 12)}`;
}

/** Registers a device of the case's own and gives its key. */
export async function newDevice(port: DeviceCloud): Promise<string> {
  const deviceKey = uniqueName('conformance');
  await port.register({ deviceKey });
  return deviceKey;
}

export function commandTo(deviceKey: string, rest: Partial<CloudCommand> = {}): CloudCommand {
  return {
    id: uniqueName('command'),
    deviceKey,
    name: CONFORMANCE_COMMAND,
    parameters: {},
    mode: 'queued',
    expiresInMs: 60_000,
    ...rest,
  };
}

export async function sleep(ms: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    expect(Date.now() < end, what);
    await sleep(20);
  }
}

/** The first delivery of feedback about a command, not settled; feedback about others is acknowledged on the way. */
export async function feedbackAbout(
  port: DeviceCloud,
  commandId: string,
  use: (delivery: Delivery<readonly CommandFeedback[]>, record: CommandFeedback) => Promise<void>,
): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    for await (const delivery of port.feedback({ signal: patience.signal })) {
      const record = delivery.value.find((item) => item.commandId === commandId);
      if (record) {
        await use(delivery, record);
        return;
      }
      await delivery.ack();
    }
  } finally {
    clearTimeout(timer);
  }
  expect(false, `feedback about ${commandId} should come within ${PATIENCE_MS} ms`);
}

/** Registers a device, sends it a command while it is connected, and gives the command. */
export async function deliveredCommand({ port, device }: DeviceCloudHarness): Promise<CloudCommand> {
  const deviceKey = await newDevice(port);
  await device.connect(deviceKey);
  const command = commandTo(deviceKey);
  await port.sendCommand(command);
  return command;
}
