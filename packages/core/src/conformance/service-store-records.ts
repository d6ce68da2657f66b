import type { Account, Change, Device } from '../model/index.ts';
import type { ServiceStore, Unversioned } from '../ports/index.ts';
import { expect } from './expect.ts';

export function account(id: string, name = id): Unversioned<'account'> {
  return { id, name };
}

export function putAccount(store: ServiceStore, record: Unversioned<'account'>): Promise<Account> {
  return store.transact((transaction) => transaction.put('account', record));
}

export function device(id: string, facts: Partial<Unversioned<'device'>> = {}): Unversioned<'device'> {
  return { id, name: id, deviceKey: `key-${id}`, registration: 'unknown', connected: false, ...facts };
}

export function putDevices(store: ServiceStore, records: readonly Unversioned<'device'>[]): Promise<Device[]> {
  return store.transact(async (transaction) => {
    const written: Device[] = [];
    for (const record of records) written.push(await transaction.put('device', record));
    return written;
  });
}

export function alert(id: string): Unversioned<'alert'> {
  const raisedAt = '2026-01-01T00:00:00.000Z';
  return {
    id,
    description: '',
    type: 'test',
    status: 'active',
    raisedAt,
    lastRaisedAt: raisedAt,
    occurrences: 1,
    source: 'conformance',
    token: id,
    priority: { level: 'low', score: 0, reasons: [] },
    transitions: [],
  };
}

/** How long a case waits for something that must happen. Generous: it only runs out when the contract is broken. */
const DEADLINE_MS = 20_000;

/** Takes changes until one satisfies `last`, and stops listening. */
export async function takeChanges(
  store: ServiceStore,
  after: string | undefined,
  last: (change: Change, taken: readonly Change[]) => boolean,
): Promise<Change[]> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const taken: Change[] = [];
  for await (const change of store.changes({ after, signal })) {
    taken.push(change);
    if (last(change, taken)) return taken;
  }
  return (expect(false, `the feed should go on; it gave ${taken.length} changes and then nothing`), taken);
}
