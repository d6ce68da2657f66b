import type { Clock } from '../clock.ts';
import type { EventHub } from '../event-hubs/event-hub.ts';
import type { StoredEvent } from '../event-hubs/partition-log.ts';
import type { Connections } from '../faults/connections.ts';
import type { Faults } from '../faults/faults.ts';
import type { Hub } from '../hub/hub.ts';
import { keyOf } from '../hub/identity.ts';
import { dataOf, splitMessage } from '../amqp/message-bytes.ts';
import type { HubLimits } from '../limits/hub-limits.ts';
import type { QueueNamespace } from '../service-bus/namespace.ts';

/** What the status page is made of. */
export interface SnapshotParts {
  readonly hub: Hub;
  readonly events: EventHub;
  readonly queues: QueueNamespace;
  readonly connections: Connections;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly limits: HubLimits | undefined;
}

/** A page shows so many of each, and says how many more there are. */
const MAX_DEVICES = 200;
const MAX_CONNECTIONS = 100;
const MAX_EVENTS = 20;
const MAX_STRIKES = 20;
/** Characters of a body that are shown. */
const PREVIEW = 160;

/** The state of everything, without any secret: no key, token or certificate is in it. */
export function snapshotOf(parts: SnapshotParts) {
  const { hub, events, queues, connections, faults, clock, limits } = parts;
  const open = connections.list();
  return {
    at: new Date(clock.now()).toISOString(),
    aheadMs: clock.ahead,
    hub: {
      name: hub.name,
      devices: hub.registry.size,
      connected: hub.sessions.count,
      partitions: events.partitions.length,
      events: events.partitions.reduce((sum, partition) => sum + partition.count, 0),
    },
    limits: limits?.report() ?? null,
    devices: devicesOf(hub),
    queues: queues.tallies(),
    events: newestEvents(events),
    connections: { total: open.length, shown: open.slice(-MAX_CONNECTIONS) },
    faults: faults.list(),
    strikes: faults.history.slice(-MAX_STRIKES).reverse(),
  };
}

/** Connected devices first: those are the ones that somebody looks for. */
function devicesOf(hub: Hub) {
  const all = [...hub.registry].map(({ identity }) => {
    const { isConnected, lastActivityAt } = hub.sessions.presence(keyOf(identity));
    return {
      id: identity.deviceId,
      isEnabled: identity.status === 'enabled',
      isConnected,
      lastActivityAt: lastActivityAt ?? null,
      commands: hub.commands.pending(identity.deviceId),
    };
  });
  all.sort(
    (a, b) => Number(b.isConnected) - Number(a.isConnected) || (b.lastActivityAt ?? 0) - (a.lastActivityAt ?? 0),
  );
  return { total: all.length, shown: all.slice(0, MAX_DEVICES) };
}

function newestEvents(events: EventHub) {
  return events.partitions
    .flatMap((log, partition) => {
      const newest: { partition: number; event: StoredEvent }[] = [];
      const from = Math.max(log.firstSequence, log.nextSequence - MAX_EVENTS);
      for (let sequence = from; sequence < log.nextSequence; sequence += 1) {
        const event = log.at(sequence);
        if (event) newest.push({ partition, event });
      }
      return newest;
    })
    .sort((a, b) => b.event.enqueuedAt - a.event.enqueuedAt || b.event.sequence - a.event.sequence)
    .slice(0, MAX_EVENTS)
    .map(({ partition, event }) => ({
      partition,
      sequence: event.sequence,
      enqueuedAt: event.enqueuedAt,
      device: String(event.annotations['iothub-connection-device-id'] ?? ''),
      source: String(event.annotations['iothub-message-source'] ?? ''),
      size: event.bare.length,
      body: previewOf(event.bare),
    }));
}

/** The beginning of a body, when it is text. */
function previewOf(bare: Buffer): string | null {
  let text: string;
  try {
    const { message } = splitMessage(bare);
    text = dataOf(message)?.toString('utf8') ?? (typeof message.body === 'string' ? message.body : '');
  } catch {
    return null;
  }
  if (text === '' || text.includes('\ufffd')) return null;
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
