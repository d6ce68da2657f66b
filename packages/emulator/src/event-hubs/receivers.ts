import { AmqpError, type OutgoingLink } from '../amqp/links.ts';
import { encodeAnnotations, encodeDeliveryAnnotations } from '../amqp/message-bytes.ts';
import { amqpTypes } from '../amqp/rhea.ts';
import type { EventHub } from './event-hub.ts';
import type { EventPosition, PartitionLog, StoredEvent } from './partition-log.ts';
import { parsePosition } from './position.ts';
import { runtimeMetrics, unknownPartition } from './runtime-info.ts';

const SELECTOR = 'apache.org:selector-filter:string';
const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric';

/** Receivers without epoch that one consumer group may have on a partition (page "Event Hubs quotas and limits"). */
const MAX_RECEIVERS = 5;

interface Receiver {
  readonly link: OutgoingLink;
  readonly partition: number;
  readonly epoch: number | undefined;
  readonly wantsMetrics: boolean;
  next: number;
}

/** Sequence number, offset and time as annotations, with what the sender or IoT Hub annotated. */
function encodeEvent(event: StoredEvent): Buffer {
  const annotations: Record<string, unknown> = {
    ...event.annotations,
    'x-opt-sequence-number': amqpTypes.wrap_long(event.sequence),
    'x-opt-offset': String(event.offset),
    'x-opt-enqueued-time': amqpTypes.wrap_timestamp(event.enqueuedAt),
  };
  if ('iothub-message-source' in event.annotations) {
    annotations['iothub-enqueuedtime'] = amqpTypes.wrap_timestamp(event.enqueuedAt);
  }
  return Buffer.concat([encodeAnnotations(annotations), event.bare]);
}

/**
 * The receivers of every consumer group and partition. An exclusive receiver ("epoch", page "Event processors and
 * consumer groups") displaces those with a lower or equal epoch and those without one.
 */
export class Receivers {
  readonly #hub: EventHub;
  readonly #groups: ReadonlySet<string> | undefined;
  readonly #receivers = new Map<string, Set<Receiver>>();
  readonly #now: () => number;

  constructor(hub: EventHub, groups: readonly string[] | undefined, now: () => number) {
    this.#hub = hub;
    this.#now = now;
    // Without a configured list any group exists from its first use on.
    this.#groups = groups && new Set(['$default', ...groups.map((group) => group.toLowerCase())]);
    hub.onAppend((partition) => {
      for (const receivers of this.#receivers.values()) {
        for (const receiver of receivers) if (receiver.partition === partition) this.#pump(receiver);
      }
    });
  }

  get count(): number {
    let count = 0;
    for (const receivers of this.#receivers.values()) count += receivers.size;
    return count;
  }

  open(link: OutgoingLink, group: string, partitionId: string): void {
    const partition = Number(partitionId);
    const log = this.#hub.partitions[partition];
    if (this.#groups && !this.#groups.has(group)) {
      throw new AmqpError('amqp:not-found', `The messaging entity '${link.address}' could not be found.`);
    }
    if (!log) throw unknownPartition(this.#hub, partitionId);
    const position = parsePosition(link.filter(SELECTOR));
    if (!position) throw new AmqpError('amqp:invalid-field', 'The receiver filter is not understood.');
    checkPosition(position, log);
    const epochProperty = link.properties['com.microsoft:epoch'];
    const epoch = epochProperty === undefined ? undefined : Number(epochProperty);

    const key = `${group}/${partition}`;
    const others = this.#receivers.get(key) ?? new Set<Receiver>();
    this.#receivers.set(key, others);
    displace([...others], epoch);
    if (epoch === undefined && others.size >= MAX_RECEIVERS) {
      throw new AmqpError(
        'amqp:resource-limit-exceeded',
        `Exceeded the maximum number of allowed receivers per partition in a consumer group, which is ${MAX_RECEIVERS}.`,
      );
    }

    const wantsMetrics = link.desiredCapabilities.includes(RUNTIME_METRIC);
    const receiver: Receiver = { link, partition, epoch, wantsMetrics, next: log.locate(position) };
    others.add(receiver);
    link.onClose = () => others.delete(receiver);
    link.onCredit = () => this.#pump(receiver);
    link.open();
  }

  #pump(receiver: Receiver): void {
    const log = this.#hub.partitions[receiver.partition]!;
    // Asked again for each event: the session's buffer and the socket may have less room than the client gave credit.
    while (receiver.link.credit > 0) {
      const event = log.at(receiver.next);
      if (!event) return;
      const bytes = encodeEvent(event);
      const metrics = receiver.wantsMetrics ? encodeDeliveryAnnotations(runtimeMetrics(log, this.#now())) : undefined;
      receiver.link.send(metrics ? Buffer.concat([metrics, bytes]) : bytes, Buffer.from(String(event.sequence)));
      receiver.next = event.sequence + 1;
    }
  }
}

/** @throws AmqpError when the position lies behind the newest event: a checkpoint of another hub, or of a former life. */
function checkPosition(position: EventPosition, log: PartitionLog): void {
  if (position.kind !== 'offset' && position.kind !== 'sequence') return;
  const newest = log.last?.[position.kind] ?? -1;
  if (position.value <= newest) return;
  const what = position.kind === 'offset' ? 'offset' : 'sequence number';
  throw new AmqpError(
    'com.microsoft:argument-error',
    `The supplied ${what} '${position.value}' is invalid. The last ${what} in the system is '${newest}'.`,
  );
}

/** Ends the receivers that a new one displaces. @throws AmqpError when the new one has to give way itself. */
function displace(others: readonly Receiver[], epoch: number | undefined): void {
  const stolen = (by: string): AmqpError =>
    new AmqpError('amqp:link:stolen', `New receiver ${by} is created hence current receiver is getting disconnected.`);
  const owner = others.find((other) => other.epoch !== undefined);
  if (owner && (epoch === undefined || epoch < owner.epoch!)) {
    throw new AmqpError(
      'amqp:link:stolen',
      `At least one receiver with epoch '${owner.epoch}' exists; this receiver cannot be created with ` +
        (epoch === undefined ? 'no epoch.' : `epoch '${epoch}'.`),
    );
  }
  if (epoch !== undefined) for (const other of others) other.link.close(stolen(`with epoch '${epoch}'`));
}
