import { ConnectedServiceError, paged } from '@csk/core';
import type { CommandReceipt, DeviceCloud, EventBatch, EventStream } from '@csk/core';
import { sql } from './test-server.ts';

/** A device's message log and a device cloud in tables, so that several processes of one test see the same. */
export interface TableWire {
  readonly events: EventStream;
  readonly devices: DeviceCloud;
}

interface EventRow {
  readonly seq: string;
  readonly device_key: string;
  readonly at: string;
  readonly body: string;
}

const POLL_MS = 20;

export async function createWireTables(connectionString: string, schema: string): Promise<void> {
  await sql(
    connectionString,
    `CREATE TABLE ${schema}.wire_event (seq bigserial PRIMARY KEY, device_key text NOT NULL, at text NOT NULL, body text NOT NULL);
    CREATE TABLE ${schema}.wire_command (seq bigserial PRIMARY KEY, command_id text NOT NULL, sender text NOT NULL)`,
  );
}

/** `onSend` decides what becomes of a command after it was noted. */
export function openTableWire(
  connectionString: string,
  schema: string,
  sender: string,
  onSend: () => Promise<CommandReceipt>,
): TableWire {
  async function* read(after: string, signal: AbortSignal | undefined): AsyncGenerator<EventBatch> {
    let position = after;
    while (!signal?.aborted) {
      const rows = await sql<EventRow>(
        connectionString,
        `SELECT e.seq::text AS seq, device_key, at, body FROM ${schema}.wire_event e WHERE e.seq > $1::bigint ORDER BY e.seq LIMIT 5`,
        [position],
      );
      position = rows.at(-1)?.seq ?? position;
      const events = rows.map((row) => ({
        partition: '0',
        offset: row.seq,
        enqueuedAt: row.at,
        deviceKey: row.device_key,
        properties: {},
        body: new TextEncoder().encode(row.body),
      }));
      yield { partition: '0', events };
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  const unsupported = async (): Promise<never> => {
    throw new ConnectedServiceError('unsupported', 'Not part of this test.');
  };
  return {
    events: {
      name: 'table-events',
      capabilities: {},
      partitions: async () => ['0'],
      async *read({ after, signal } = {}) {
        let start = after === 'latest' ? undefined : (after?.['0'] ?? '0');
        if (start === undefined) {
          const [last] = await sql<{ seq: string }>(
            connectionString,
            `SELECT coalesce(max(seq), 0)::text AS seq FROM ${schema}.wire_event`,
          );
          start = last?.seq ?? '0';
        }
        yield* read(start, signal);
      },
    },
    devices: {
      name: 'table-devices',
      capabilities: { twin: false, tags: false, directMethod: false, queued: true, feedback: false },
      register: unsupported,
      unregister: unsupported,
      getDevice: async () => undefined,
      listDevices: () => paged(async () => ({ items: [] })),
      updateDevice: unsupported,
      async sendCommand({ id }) {
        await sql(connectionString, `INSERT INTO ${schema}.wire_command (command_id, sender) VALUES ($1, $2)`, [
          id,
          sender,
        ]);
        return onSend();
      },
      async *feedback() {
        // Capability `feedback` is off: nobody reads this.
      },
    },
  };
}
