import type { StreamEvent } from '@csk/core';
import type { InputEvent } from '../run-types.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    // No JSON: the engine reports InputDeserializerError.InvalidData for it and goes on.
    return undefined;
  }
}

/** A device message as an event of a job, with the columns and metadata that an IoT Hub input has in Azure. */
export function inputEventOf(message: StreamEvent): InputEvent {
  const { partition, offset, enqueuedAt, deviceKey = null, messageId = null, correlationId = null } = message;
  const position = `${partition}.${offset}`;
  return {
    payload: parse(message.body),
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
