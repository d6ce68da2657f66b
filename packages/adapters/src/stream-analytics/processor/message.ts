import type { StreamEvent } from '@csk/core';
import type { InputEvent } from '../run-types.ts';
import { readJsonBody } from './json-body.ts';

/** A device message as an event of a job, with the columns and metadata that an IoT Hub input has in Azure. */
export function inputEventOf(message: StreamEvent): InputEvent {
  const { partition, offset, enqueuedAt, deviceKey = null, messageId = null, correlationId = null } = message;
  const position = `${partition}.${offset}`;
  return {
    // What is no JSON is undefined: the engine reports InputDeserializerError.InvalidData for it and goes on.
    payload: readJsonBody(message.body),
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
