import type { Alert, Asset, CallOptions, Device, Id } from '../model/index.ts';
import type { StoreTransaction } from '../ports/index.ts';
import { evidenceReadings } from './alert-evidence.ts';
import { groupKey } from './alert-grouping.ts';
import { nowOf } from './context.ts';
import type { DebounceRule, ServiceContext } from './context.ts';
import { parentCandidates } from './parent-candidates.ts';
import { planRaising } from './raise-plan.ts';
import type { RaiseFacts, RaiseItem } from './raise-plan.ts';
import type { RaiseRequest } from './raise-request.ts';
import { stableId } from './stable-id.ts';
import { transactFresh, writeAll } from './transaction.ts';

/** Alerts of one transaction at most: each holds a lock and may write two records. */
const MAX_AT_ONCE = 250;

/**
 * Raises an alert once: the same identity again returns the alert that is there, unchanged. A repeat of an open alert is
 * grouped under it.
 */
export async function raiseAlert(
  context: ServiceContext,
  request: RaiseRequest,
  options: CallOptions = {},
): Promise<Alert> {
  const [alert] = await raiseAlerts(context, [request], options);
  if (!alert) throw new Error('An alert was raised and is not there.');
  return alert;
}

/**
 * Raises alerts as if one after the other, and gives the record of each. Alerts, parents and the changes that announce
 * them are one transaction (up to 250 alerts; more are raised in several), a parent that grew by several repeats is
 * written and announced once.
 */
export async function raiseAlerts(
  context: ServiceContext,
  requests: readonly RaiseRequest[],
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  const identified = await Promise.all(
    requests.map(async (request) => ({ id: await stableId('alert', ...request.identity), request })),
  );
  const raised = new Map<Id<'alert'>, Alert>();
  for (let start = 0; start < identified.length; start += MAX_AT_ONCE) {
    for (const alert of await raiseBatch(context, identified.slice(start, start + MAX_AT_ONCE), options)) {
      raised.set(alert.id, alert);
    }
  }
  return identified.flatMap(({ id }) => raised.get(id) ?? []);
}

type Identified = Pick<RaiseItem, 'id' | 'request'>;

async function raiseBatch(
  context: ServiceContext,
  identified: readonly Identified[],
  options: CallOptions,
): Promise<readonly Alert[]> {
  const { store } = context;
  const known = await store.getAll('alert', [...new Set(identified.map(({ id }) => id))]);
  const fresh = firstOfEach(identified, new Set(known.map(({ id }) => id)));
  if (fresh.length === 0) return known;
  // Read before the transaction, which must stay short.
  const readings = await evidenceReadings(
    context,
    fresh.map(({ request }) => request),
  );
  const items = fresh.map(({ id, request }, index): RaiseItem => {
    return { id, request, evidence: { ...request.evidence, readings: readings[index] ?? [] } };
  });
  let overtaken = false;

  const raised = await transactFresh(
    store,
    async (transaction) => {
      await transaction.lock(...new Set(items.flatMap((item) => lockKeys(item, context.debounce))));
      // They were not there a moment ago. If somebody was faster the write says so, and the work comes here again.
      const existing = overtaken
        ? await transaction.getAll(
            'alert',
            items.map(({ id }) => id),
          )
        : [];
      overtaken = true;
      const facts = await gatherFacts(transaction, context, items, existing);
      const writes = planRaising(items, facts, { debounce: context.debounce, now: nowOf(context) });
      return [...existing, ...(await writeAll(transaction, 'alert', writes))];
    },
    options,
  );
  return [...known, ...raised];
}

/** Of several with the same identity the first is the alert. */
function firstOfEach(identified: readonly Identified[], known: ReadonlySet<Id<'alert'>>): readonly Identified[] {
  const seen = new Set(known);
  return identified.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/**
 * Whoever raises alerts of the same group, or under the same token, comes one after the other and sees the other's. An
 * alert without a group waits for its own double.
 */
function lockKeys({ id, request }: Identified, debounce: DebounceRule): readonly string[] {
  const { source, parentToken } = request;
  return [
    groupKey(request, debounce) ?? JSON.stringify(['alert', id]),
    ...(parentToken === undefined ? [] : [JSON.stringify(['alert-token', source, parentToken])]),
  ];
}

async function gatherFacts(
  transaction: StoreTransaction,
  context: ServiceContext,
  items: readonly RaiseItem[],
  existing: readonly Alert[],
): Promise<RaiseFacts> {
  const requests = items.map(({ request }) => request);
  const devices = await devicesOf(transaction, requests);
  const assetIds = [...new Set(devices.flatMap(({ assetId }) => assetId ?? []))];
  const assets: readonly Asset[] = assetIds.length === 0 ? [] : await transaction.getAll('asset', assetIds);
  return {
    alerts: [...existing, ...(await parentCandidates(transaction, context, requests))],
    devices: new Map(devices.map((device) => [device.deviceKey, device])),
    assets: new Map(assets.map((asset) => [asset.id, asset])),
  };
}

async function devicesOf(transaction: StoreTransaction, requests: readonly RaiseRequest[]): Promise<readonly Device[]> {
  const deviceKeys = [...new Set(requests.flatMap(({ deviceKey }) => deviceKey ?? []))];
  if (deviceKeys.length === 0) return [];
  // No two devices share a key.
  return (await transaction.query('device', { where: { deviceKey: deviceKeys } }, { maxPageSize: deviceKeys.length }))
    .items;
}
