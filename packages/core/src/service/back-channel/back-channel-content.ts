import type { Case, Id, Json, WorkOrder } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';

/**
 * How service stands for a device, as its twin shows it. `null` takes a field away: there is no such thing now. Open
 * work counts before work that is done, newer before older.
 */
export async function serviceStatusOf(
  reader: StoreReader,
  deviceId: Id<'device'>,
): Promise<{ readonly [name: string]: Json }> {
  const record = await caseOf(reader, deviceId);
  const order = await workOrderOf(reader, deviceId);
  const { technician = null, start = null, end = null } = order?.booking ?? {};
  return {
    caseNumber: record?.number ?? null,
    caseStatus: record?.status ?? null,
    workOrderNumber: order?.number ?? null,
    workOrderStatus: order?.status ?? null,
    technician,
    bookingStart: start,
    bookingEnd: end,
  };
}

async function caseOf(reader: StoreReader, deviceId: Id<'device'>): Promise<Case | undefined> {
  const deviceIds = { includes: deviceId };
  const open = await reader.query('case', { where: { deviceIds, status: 'open' } }, { maxPageSize: 1 });
  return open.items[0] ?? (await reader.query('case', { where: { deviceIds } }, { maxPageSize: 1 })).items[0];
}

async function workOrderOf(reader: StoreReader, deviceId: Id<'device'>): Promise<WorkOrder | undefined> {
  const deviceIds = { includes: deviceId };
  const status = ['unscheduled', 'scheduled', 'in-progress'] as const;
  const open = await reader.query('workOrder', { where: { deviceIds, status } }, { maxPageSize: 1 });
  return open.items[0] ?? (await reader.query('workOrder', { where: { deviceIds } }, { maxPageSize: 1 })).items[0];
}
