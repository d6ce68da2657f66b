import { AmqpError } from '../amqp/links.ts';
import type { Reply } from '../amqp/request-response.ts';
import { amqpTypes, type DecodedMessage, type Typed } from '../amqp/rhea.ts';
import type { EventHub } from './event-hub.ts';
import type { PartitionLog } from './partition-log.ts';

const SYMBOL = 0xa3;
const notFound = (what: string): AmqpError =>
  new AmqpError('amqp:not-found', `The messaging entity '${what}' could not be found.`);

/** What Event Hubs says of a partition that there is not; clients raise an error about the argument. */
export const unknownPartition = (hub: EventHub, partition: string): AmqpError =>
  new AmqpError(
    'com.microsoft:argument-out-of-range',
    `The specified partition '${partition}' is invalid. It should be between 0 and ${hub.partitions.length - 1}.`,
  );

const last = (log: PartitionLog): { sequence: number; offset: string; at: number } => ({
  sequence: log.last?.sequence ?? -1,
  offset: log.last ? String(log.last.offset) : '-1',
  at: log.last?.enqueuedAt ?? 0,
});

/** Serves READ on `$management`: properties of the hub, or of one of its partitions. */
export function readRuntimeInfo(hub: EventHub, request: DecodedMessage): Reply {
  const properties = request.application_properties ?? {};
  const { operation, type, name, partition } = properties;
  if (operation !== 'READ')
    return { status: 400, description: 'Only READ is understood.', condition: 'amqp:not-allowed' };
  if (String(name).toLowerCase() !== hub.name) throw notFound(String(name));
  if (type === 'com.microsoft:eventhub') {
    const ids = hub.partitions.map((_, index) => String(index));
    return {
      status: 200,
      description: 'OK',
      body: amqpTypes.wrap_map({
        name: hub.name,
        type: 'com.microsoft:eventhub',
        created_at: amqpTypes.wrap_timestamp(hub.createdAt),
        partition_count: amqpTypes.wrap_int(ids.length),
        partition_ids: amqpTypes.wrap_array(ids, SYMBOL),
        georeplication_factor: amqpTypes.wrap_int(1),
      }),
    };
  }
  const log = type === 'com.microsoft:partition' ? hub.partitions[Number(partition)] : undefined;
  if (!log)
    throw type === 'com.microsoft:partition' ? unknownPartition(hub, String(partition)) : notFound(String(type));
  const { sequence, offset, at } = last(log);
  return {
    status: 200,
    description: 'OK',
    body: amqpTypes.wrap_map({
      name: hub.name,
      type: 'com.microsoft:partition',
      partition: String(partition),
      begin_sequence_number: amqpTypes.wrap_long(log.isEmpty ? -1 : log.firstSequence),
      last_enqueued_sequence_number: amqpTypes.wrap_long(sequence),
      last_enqueued_offset: offset,
      last_enqueued_time_utc: amqpTypes.wrap_timestamp(at),
      is_partition_empty: amqpTypes.wrap_boolean(log.isEmpty),
    }),
  };
}

/** The delivery annotations that a receiver gets when it asked for runtime metrics. */
export function runtimeMetrics(log: PartitionLog, now: number): Record<string, Typed | string> {
  const { sequence, offset, at } = last(log);
  return {
    last_enqueued_sequence_number: amqpTypes.wrap_long(sequence),
    last_enqueued_offset: offset,
    last_enqueued_time_utc: amqpTypes.wrap_timestamp(at),
    runtime_info_retrieval_time_utc: amqpTypes.wrap_timestamp(now),
  };
}
