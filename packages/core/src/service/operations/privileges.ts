import type { Privilege } from '../../model/index.ts';
import { OPERATIONS } from './operations.ts';
import type { OperationId } from './operations.ts';

/** What is no operation of the table: streamed as a file, or another one with an input that not everybody may give. */
type UnlistedId = 'Alerts_ExportCsv' | 'Readings_ExportCsv' | typeof SEND_RAW;

/** Sending a raw message: `Commands_Send`, and to many devices `Commands_SendToMany`, without a definition. */
export const SEND_RAW = 'Commands_SendRaw';

/** Where the rule of {@link privilegeOf} would say something else than what is meant. */
const PRIVILEGES: Readonly<Partial<Record<OperationId | UnlistedId, Privilege>>> = {
  Alerts_ExportCsv: 'alerts.read',
  Readings_ExportCsv: 'readings.read',
  Alerts_Raise: 'alerts.write',
  // What makes or changes a case needs the right to cases, wherever it starts.
  Alerts_ConvertToCase: 'cases.write',
  Alerts_PreviewCase: 'cases.write',
  Alerts_LinkToCase: 'cases.act',
  Alerts_UnlinkFromCase: 'cases.act',
  Alerts_ConvertToWorkOrder: 'workOrders.write',
  Cases_CreateWorkOrder: 'workOrders.write',
  // Where a device belongs is a matter of the registry; its twin is a matter of the device.
  Devices_Connect: 'devices.write',
  Devices_Disconnect: 'devices.write',
  Devices_Import: 'devices.write',
  Devices_UpdateTwin: 'devices.act',
  Assets_Register: 'devices.act',
  CustomEntities_Connect: 'devices.write',
  CustomEntities_Disconnect: 'devices.write',
  CustomEntities_Register: 'devices.act',
  // Makes and connects devices.
  CustomEntities_RegisterAll: 'devices.write',
  Rules_ReplaceThresholds: 'rules.write',
  [SEND_RAW]: 'commands.act',
  // To many devices at once.
  Commands_Preview: 'commandJobs.act',
  Commands_SendToMany: 'commandJobs.act',
};

/** What everybody may who is let in: to ask what they may. */
const FREE: ReadonlySet<string> = new Set(['Access_Get']);

/**
 * The privilege that an operation takes; `undefined` when it takes none. What is fetched reads; what creates, changes or
 * deletes a record writes; everything else acts. So an operation that is added is closed to all whose role does not name
 * its privilege.
 */
export function privilegeOf(operation: string): Privilege | undefined {
  if (FREE.has(operation)) return undefined;
  const named = Object.hasOwn(PRIVILEGES, operation) ? PRIVILEGES[operation as OperationId] : undefined;
  if (named !== undefined) return named;
  const [noun = '', verb] = operation.split('_');
  const method = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation as OperationId].method : undefined;
  const writes = method === 'PATCH' || method === 'DELETE' || verb === 'Create';
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}.${method === 'GET' ? 'read' : writes ? 'write' : 'act'}`;
}

/** Every operation, also those that are not in the table. */
export const ALL_OPERATIONS: readonly string[] = [
  ...Object.keys(OPERATIONS),
  ...Object.keys(PRIVILEGES).filter((operation) => !Object.hasOwn(OPERATIONS, operation)),
];

/** Every privilege that some operation takes, in order. */
export const ALL_PRIVILEGES: readonly Privilege[] = [
  ...new Set(ALL_OPERATIONS.flatMap((operation) => privilegeOf(operation) ?? [])),
].sort();
