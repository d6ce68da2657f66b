import type { Alert } from '../model/index.ts';
import type { Activity, ConnectedServiceClient } from '../ports/index.ts';
import type { ClientHarness } from './client-harness.ts';
import { expect } from './expect.ts';

export const AGENT = { id: 'agent-7', name: 'Ada' };

/** Generous: it only runs out when the contract is broken. */
const DEADLINE_MS = 20_000;

/** A customer with one device that knows one command, and a client for an agent. */
export async function furnish({ store, client }: ClientHarness): Promise<ConnectedServiceClient> {
  await store.transact(async (transaction) => {
    await transaction.put('account', { id: 'acc-1', name: 'Contoso' });
    await transaction.put('commandDefinition', {
      id: 'def-1',
      name: 'Reset',
      parameters: [{ name: 'delay', type: 'integer', minimum: 0, maximum: 60 }],
      mode: 'queued',
      completion: 'delivery',
      timeoutMs: 60_000,
    });
    await transaction.put('category', { id: 'cat-1', name: 'Thermostat', commandDefinitionIds: ['def-1'] });
    await transaction.put('device', {
      id: 'dev-1',
      name: 'Thermostat <b>1</b> ü',
      deviceKey: 'thermostat-1',
      accountId: 'acc-1',
      categoryId: 'cat-1',
      registration: 'registered',
      connected: false,
    });
  });
  return client(AGENT);
}

export function raise(client: ConnectedServiceClient, token: string): Promise<Alert> {
  return client.alerts.raise({ description: `Alert ${token}`, deviceKey: 'thermostat-1', token, rule: token });
}

/** Reads the live stream until one satisfies `last`, and leaves it. */
export async function follow(
  client: ConnectedServiceClient,
  after: string | undefined,
  last: (item: Activity) => boolean,
): Promise<readonly Activity[]> {
  const seen: Activity[] = [];
  for await (const item of client.activity({ after, signal: AbortSignal.timeout(DEADLINE_MS) })) {
    seen.push(item);
    if (last(item)) return seen;
  }
  return (expect(false, `the stream should go on; it gave ${seen.length} items and then nothing`), seen);
}
