import type { StreamEvent } from '@csk/core';
import type { PushedEvent } from '../hosting/engine-run.ts';
import type { InputEvent } from '../run-types.ts';
import type { MergedEvent } from './arrival-merge.ts';
import { readJsonBodies } from './json-body.ts';

/** Device messages as a run takes them, with the columns and metadata that an IoT Hub input has in Azure. */
export function pushedEvents(messages: readonly MergedEvent[]): PushedEvent[] {
  // All are parsed first: parser and engine in turn would displace each other from the processor's caches.
  const payloads = readJsonBodies(messages.map(({ event }) => event.body));
  return messages.map(({ input, event }, index) => ({ input, event: inputEventOf(event, payloads[index]) }));
}

/** What is no JSON is undefined: the engine reports InputDeserializerError.InvalidData for it and goes on. */
function inputEventOf(message: StreamEvent, payload: unknown): InputEvent {
  const { partition, offset, enqueuedAt, deviceKey = null, messageId = null, correlationId = null } = message;
  const position = `${partition}.${offset}`;
  return {
    payload,
    arrival: enqueuedAt,
    partition,
    position,
    metadata: {
      IoTHub: {
        ConnectionDeviceId: deviceKey,
        ConnectionDeviceGenerationId: null,
        MessageId: messageId,
        CorrelationId: correlationId,
        EnqueuedTime: enqueuedAt,
        StreamId: null,
      },
      User: message.properties,
      EventId: messageId ?? position,
      EventEnqueuedUtcTime: enqueuedAt,
      // The time of processing would differ in a replay.
      EventProcessedUtcTime: enqueuedAt,
      PartitionId: partition,
    },
  };
}
