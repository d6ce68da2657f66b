import { createIncidentTypeCounter } from '../../model/index.ts';
import type { Alert, IncidentTypeCount } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { partsOf } from '../parts-of.ts';
import { readById } from '../read-by-id.ts';

/** What of an alert leads to what was made of it. */
export type WorkedAlert = Pick<Alert, 'rule' | 'type' | 'deviceId' | 'caseId' | 'workOrderId'>;

const MAX_LOOKUP = 500;

/**
 * Counts which kind of incident the cases and work orders of past alerts were, customer by customer. Those that were
 * cancelled teach nothing.
 */
export async function countIncidentTypes(
  reader: StoreReader,
  alerts: readonly WorkedAlert[],
  signal: AbortSignal,
): Promise<readonly IncidentTypeCount[]> {
  const counter = createIncidentTypeCounter();
  for (const some of partsOf(alerts, MAX_LOOKUP)) {
    signal.throwIfAborted();
    const [cases, workOrders, devices] = await Promise.all([
      readById(
        reader,
        'case',
        some.flatMap(({ caseId }) => caseId ?? []),
      ),
      readById(
        reader,
        'workOrder',
        some.flatMap(({ workOrderId }) => workOrderId ?? []),
      ),
      readById(
        reader,
        'device',
        some.flatMap(({ deviceId }) => deviceId ?? []),
      ),
    ]);
    for (const alert of some) {
      const worked = [cases.get(alert.caseId ?? ''), workOrders.get(alert.workOrderId ?? '')];
      const typed = worked.find((one) => one?.incidentType !== undefined && one.status !== 'cancelled');
      if (typed?.incidentType === undefined) continue;
      const { rule, type } = alert;
      const { categoryId } = devices.get(alert.deviceId ?? '') ?? {};
      counter.add({ accountId: typed.accountId, rule, type, categoryId }, typed.incidentType);
    }
  }
  return counter.counts();
}
