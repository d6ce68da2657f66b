import type { CallOptions, Case, Principal } from '../../model/index.ts';
import { assetsOf, devicesOf } from './case-devices.ts';
import type { ServiceContext } from '../context.ts';
import { caseInputOf } from './convert-to-case.ts';
import { invalid } from '../input-guard.ts';
import { accountFrom, factsOf } from './prefill.ts';
import { randomId, stableId } from '../stable-id.ts';
import { transactFresh } from '../transaction.ts';

/** Opens a case without an alert: a customer calls. What is not given follows from the devices. */
export async function createCase(
  context: ServiceContext,
  principal: Principal,
  input: unknown,
  { signal, idempotencyKey }: CallOptions,
): Promise<Case> {
  const { title, accountId, priority = 'normal', incidentType, description, deviceIds = [] } = caseInputOf(input);
  if (title === undefined) throw invalid('title', 'must be text');
  const id =
    idempotencyKey === undefined ? randomId('case') : await stableId('case', 'opened', principal.id, idempotencyKey);
  return transactFresh(
    context.store,
    async (transaction) => {
      const existing = await transaction.get('case', id);
      if (existing) return existing;
      const devices = await devicesOf(transaction, deviceIds, 'deviceIds');
      const owners = devices.map((device) => ({ ...device, deviceId: device.id }));
      const draft = {
        title,
        status: 'open',
        priority,
        origin: 'agent',
        accountId: (await accountFrom(transaction, await factsOf(transaction, owners), accountId)).id,
        deviceIds: [...new Set(deviceIds)],
        assetIds: [...new Set(assetsOf(devices))],
        alertIds: [],
        incidentType,
        description,
      } as const;
      return context.cases.createCase(id, draft, transaction, { signal, idempotencyKey });
    },
    { signal },
  );
}
