import { createIncidentTypeCounter } from '../model/index.ts';
import type { Alert, EntityMap, Id, IncidentTypeCount, Kind } from '../model/index.ts';
import type { StoreReader } from '../ports/index.ts';
import { partsOf } from './parts-of.ts';

/** What of an alert leads to what was made of it. */
export type WorkedAlert = Pick<Alert, 'rule' | 'type' | 'deviceId' | 'caseId' | 'workOrderId'>;

const MAX_LOOKUP = 500;

/** Counts which kind of incident the cases and work orders of past alerts were. Those that were cancelled teach nothing. */
export async function countIncidentTypes(
  reader: StoreReader,
  alerts: readonly WorkedAlert[],
  signal: AbortSignal,
): Promise<readonly IncidentTypeCount[]> {
  const counter = createIncidentTypeCounter();
  for (const some of partsOf(alerts, MAX_LOOKUP)) {
    signal.throwIfAborted();
    const idsOf = (field: 'caseId' | 'workOrderId' | 'deviceId'): readonly string[] => [
      ...new Set(some.flatMap((alert) => alert[field] ?? [])),
    ];
    const [cases, workOrders, devices] = await Promise.all([
      byId(reader, 'case', idsOf('caseId')),
      byId(reader, 'workOrder', idsOf('workOrderId')),
      byId(reader, 'device', idsOf('deviceId')),
    ]);
    for (const alert of some) {
      const worked = [cases.get(alert.caseId ?? ''), workOrders.get(alert.workOrderId ?? '')];
      const incidentType = worked.find(
        (one) => one?.incidentType !== undefined && one.status !== 'cancelled',
      )?.incidentType;
      if (incidentType === undefined) continue;
      const { rule, type } = alert;
      counter.add({ rule, type, categoryId: devices.get(alert.deviceId ?? '')?.categoryId }, incidentType);
    }
  }
  return counter.counts();
}

async function byId<K extends Kind>(
  reader: StoreReader,
  kind: K,
  ids: readonly Id<K>[],
): Promise<ReadonlyMap<string, EntityMap[K]>> {
  const found: readonly EntityMap[K][] = await reader.getAll(kind, ids);
  return new Map(found.map((record) => [record.id, record]));
}
