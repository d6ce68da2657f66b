import type { EventStream, StreamEvent } from '@csk/core';

import { jsonWithoutPrototype } from './foreign-json.ts';
import type { IotCentral } from './iot-central.ts';
import { readExported, telemetryEvent } from './webhooks/exported-message.ts';

/**
 * Telemetry that an application exports to Event Hubs, as the engine takes it: each envelope is unwrapped to the message
 * that the device sent. Connections are noted on the way; all else is left out, because it is no sign of life of a
 * device, and is at most read again after a restart.
 */
export function createCentralExportStream(
  stream: EventStream,
  cloud?: Pick<IotCentral, 'noteConnectivity' | 'noteActivity'>,
): EventStream {
  return {
    name: stream.name,
    capabilities: stream.capabilities,
    partitions: () => stream.partitions(),
    async *read(options) {
      for await (const { partition, events } of stream.read(options)) {
        yield { partition, events: events.flatMap((event) => unwrapped(event, cloud)) };
      }
    },
    ...(stream.confirm ? { confirm: (...progress) => stream.confirm?.(...progress) } : {}),
    ...(stream.close ? { close: () => stream.close?.() ?? Promise.resolve() } : {}),
  };
}

function unwrapped(
  { partition, offset, body }: StreamEvent,
  cloud: Parameters<typeof createCentralExportStream>[1],
): readonly StreamEvent[] {
  const message = readExported(parsed(body));
  if (message?.source === 'telemetry') {
    cloud?.noteActivity(message.deviceKey, new Date(message.at));
    return [telemetryEvent(message, { partition, offset })];
  }
  if (message?.source === 'deviceConnectivity') {
    cloud?.noteConnectivity(message.deviceKey, message.connected, new Date(message.at));
  }
  return [];
}

function parsed(body: Uint8Array): unknown {
  try {
    return jsonWithoutPrototype(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
