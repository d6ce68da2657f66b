import { PROVIDER_TYPES } from '../../model/index.ts';
import type { Id, ProviderInstance } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { expectConnected } from './device-clouds.ts';
import type { DeviceClouds } from './device-clouds.ts';
import { invalid } from '../input-guard.ts';
import type { Hop } from '../engine/supervisor.ts';
import { create, transactFresh } from '../transaction.ts';

/** Who makes an instance, or another one the default, waits for the others. The store's unique key decides all the same. */
export const INSTANCES_LOCK = 'provider-instances';
const LOOK_EVERY_MS = 60_000;

/** The instance for devices that name none; nothing while no instance is recorded. */
export async function defaultInstance(reader: StoreReader): Promise<ProviderInstance | undefined> {
  return (await reader.query('providerInstance', { where: { isDefault: true } }, { maxPageSize: 1 })).items[0];
}

/**
 * The instance of a new device.
 * @throws ConnectedServiceError `invalid` when there is no such instance; `not-configured` when it was disconnected.
 */
export async function instanceForNew(
  reader: StoreReader,
  { all, fallback }: DeviceClouds,
  wanted: Id<'providerInstance'> | undefined,
): Promise<Id<'providerInstance'>> {
  if (wanted === undefined) {
    const instance = await defaultInstance(reader);
    expectConnected(instance);
    return instance?.id ?? fallback;
  }
  const instance = await reader.get('providerInstance', wanted);
  if (!instance && !all.has(wanted)) throw invalid('providerInstanceId', 'there is no such provider instance');
  expectConnected(instance);
  return wanted;
}

/** Writes down the instances for which there are clouds, so that they can be listed, chosen and disconnected. */
export async function recordInstances(context: ServiceContext, signal?: AbortSignal): Promise<void> {
  const { clouds, store } = context;
  const ids = [...clouds.all.keys()];
  if ((await store.getAll('providerInstance', ids)).length === ids.length) return;
  await transactFresh(
    store,
    async (transaction) => {
      await transaction.lock(INSTANCES_LOCK);
      const known = new Set((await transaction.getAll('providerInstance', ids)).map(({ id }) => id));
      const hasDefault = (await defaultInstance(transaction)) !== undefined;
      const at = nowOf(context);
      for (const [id, cloud] of clouds.all) {
        if (known.has(id)) continue;
        await create(transaction, 'providerInstance', {
          id,
          name: id,
          type: PROVIDER_TYPES.find((type) => type === cloud.name) ?? 'custom',
          isDefault: !hasDefault && id === clouds.fallback,
          status: 'connected',
          transitions: [{ at, actor: SYSTEM_ACTOR, action: 'create', to: 'connected' }],
        });
      }
    },
    { signal },
  );
}

/** Keeps the records of the instances there, also when the store was away at the start. */
export function providerInstanceKeeper(context: ServiceContext): Hop {
  return {
    name: 'provider-instances',
    async run(signal, report) {
      while (!signal.aborted) {
        await recordInstances(context, signal);
        report.ok();
        await context.clock.sleep(LOOK_EVERY_MS, { signal });
      }
    },
  };
}
