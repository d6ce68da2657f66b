import { instanceOfKey } from '../../model/index.ts';
import type { Alert, Id } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { evidenceReadings } from './alert-evidence.ts';
import { conditionOf, markIdOf, tokenOf } from './alert-marks.ts';
import type { ServiceContext } from '../context.ts';
import { partsOf } from '../parts-of.ts';
import { readById } from '../read-by-id.ts';
import type { AlertOrigins, RaiseItem } from './raise-plan.ts';
import type { RaiseRequest } from './raise-request.ts';
import { stableId } from '../stable-id.ts';

/** The most that one read of the stores takes. */
const MAX_AT_ONCE = 1000;

/** An alert to be raised, with the marks that matter for it. */
export interface PreparedAlert extends RaiseItem {
  readonly markIds: readonly Id<'alertMark'>[];
}

/** Requests, with all that can be read before the transaction, which must stay short. */
export interface PreparedAlerts {
  /** Of each request, in their order. */
  readonly ids: readonly Id<'alert'>[];
  /** Those that were there already. */
  readonly known: ReadonlyMap<Id<'alert'>, Alert>;
  /** Those that were not, each once. */
  readonly items: readonly PreparedAlert[];
  readonly origins: AlertOrigins;
}

/** The first half of raising alerts: reads only, and nothing that the second half relies on to stay as it is. */
export async function prepareRaising(
  context: ServiceContext,
  requests: readonly RaiseRequest[],
): Promise<PreparedAlerts> {
  const { store } = context;
  const identified = await Promise.all(
    requests.map(async (request) => ({ id: await stableId('alert', ...request.identity), request })),
  );
  const ids = identified.map(({ id }) => id);
  const known = await readById(store, 'alert', ids);
  // Of several with the same identity the first is the alert.
  const seen = new Set<Id<'alert'>>();
  const fresh = identified.filter(({ id }) => !known.has(id) && !seen.has(id) && seen.add(id));
  const [readings, origins] = await Promise.all([
    inParts(fresh, (some) =>
      evidenceReadings(
        context,
        some.map(({ request }) => request),
      ),
    ),
    originsOf(
      store,
      fresh.map(({ request }) => request),
    ),
  ]);
  const items = await Promise.all(
    fresh.map(async ({ id, request }, index): Promise<PreparedAlert> => {
      const evidence = { ...request.evidence, readings: readings[index] ?? [] };
      return { id, request, evidence, markIds: await Promise.all(subjectsOf(request).map(markIdOf)) };
    }),
  );
  return { ids, known, items, origins };
}

function subjectsOf(request: RaiseRequest): readonly string[] {
  const { source, token, parentToken, deviceKey } = request;
  return [
    ...(deviceKey === undefined ? [] : [conditionOf(request)]),
    tokenOf(source, token),
    ...(parentToken === undefined ? [] : [tokenOf(source, parentToken)]),
  ];
}

async function originsOf(store: StoreReader, requests: readonly RaiseRequest[]): Promise<AlertOrigins> {
  const deviceKeys = [...new Set(requests.flatMap(({ deviceKey }) => deviceKey ?? []))];
  const [devices, instances] = await Promise.all([
    inParts(deviceKeys, async (some) => {
      // No two devices share a key.
      return (await store.query('device', { where: { deviceKey: some } }, { maxPageSize: some.length })).items;
    }),
    readById(store, 'providerInstance', deviceKeys.map(instanceOfKey)),
  ]);
  const assets = await readById(
    store,
    'asset',
    devices.flatMap(({ assetId }) => assetId ?? []),
  );
  return { devices: new Map(devices.map((device) => [device.deviceKey, device])), assets, instances };
}

async function inParts<T, R>(all: readonly T[], read: (some: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = [];
  for (const some of partsOf(all, MAX_AT_ONCE)) found.push(...(await read(some)));
  return found;
}
