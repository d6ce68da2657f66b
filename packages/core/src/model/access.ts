import type { Id, Kind, Principal } from './primitives.ts';
import { ADMINISTRATOR } from './primitives.ts';

/**
 * What may be done with a noun of the client interface: `read` its records, `write` them (create, change, delete), or
 * `act` on them (close an alert, register a device). For example `alerts.act`.
 */
export type Privilege = `${string}.${'read' | 'write' | 'act'}`;

/** The role of the account under which devices, flows and imports reach the service (IoT - Endpoint User). */
export const ENDPOINT_USER = 'endpoint-user';

/** The role of those who answer customers (customer service representative). */
export const REPRESENTATIVE = 'representative';

/** What each role may do. */
export type RoleTable = Readonly<Record<string, 'everything' | readonly Privilege[]>>;

const READ_EQUIPMENT = [
  'accounts.read',
  'assets.read',
  'customEntities.read',
  'providerInstances.read',
  'categories.read',
  'commandDefinitions.read',
  'propertyDefinitions.read',
  'devices.read',
  'registrations.read',
  'deviceDataHistory.read',
  'readings.read',
  'summaryTiles.read',
  'maintenanceWindows.read',
  'alerts.read',
  'commands.read',
] as const satisfies readonly Privilege[];

/**
 * The roles of Connected Customer Service (Microsoft Learn, "Security roles"). An administrator does everything, and is
 * alone with the audit trail, the settings and the rules. The endpoint user reads the equipment, raises alerts, registers
 * and pulls devices. A representative reads everything else, works on alerts, cases and work orders, and sends commands;
 * whoever also registers devices has both roles.
 */
export const STANDARD_ROLES: RoleTable = {
  [ADMINISTRATOR]: 'everything',
  [ENDPOINT_USER]: [...READ_EQUIPMENT, 'alerts.write', 'devices.act'],
  [REPRESENTATIVE]: [
    ...READ_EQUIPMENT,
    'cases.read',
    'workOrders.read',
    'commandJobs.read',
    'campaigns.read',
    'flows.read',
    'alerts.write',
    'alerts.act',
    'cases.write',
    'cases.act',
    'workOrders.write',
    'workOrders.act',
    'commands.act',
    'commandJobs.act',
  ],
};

/**
 * All that is left to a principal who is restricted to some customers, whatever the role: what concerns records that
 * belong to customers. Not the registry, where a change may reach beyond what they see, nor what picks devices by
 * conditions, nor the audit trail.
 */
const WITHIN_ACCOUNTS: ReadonlySet<Privilege> = new Set<Privilege>([
  ...READ_EQUIPMENT,
  'cases.read',
  'workOrders.read',
  'alerts.write',
  'alerts.act',
  'cases.write',
  'cases.act',
  'workOrders.write',
  'workOrders.act',
  'commands.act',
  'devices.act',
  'maintenanceWindows.act',
  'summaryTiles.write',
]);

/** Whether a principal may do something. Of several roles each adds; one that is not in the table adds nothing. */
export function hasPrivilege(roles: RoleTable, principal: Principal, privilege: Privilege): boolean {
  if (principal.accountIds !== undefined && !WITHIN_ACCOUNTS.has(privilege)) return false;
  if (principal.roles === undefined) return true;
  return principal.roles.some((role) => {
    const granted = Object.hasOwn(roles, role) ? roles[role] : undefined;
    return granted === 'everything' || granted?.includes(privilege) === true;
  });
}

const READ_WITH: Readonly<Partial<Record<Kind, Privilege>>> = {
  category: 'categories.read',
  customEntity: 'customEntities.read',
  deviceDataHistory: 'deviceDataHistory.read',
  connectionChange: 'deviceDataHistory.read',
  decisionAuthor: 'audit.read',
  commandJobBatch: 'commandJobs.read',
  campaignDevice: 'campaigns.read',
  flowRun: 'flows.read',
  settings: 'settings.read',
};

/** What reading records of a kind takes. */
export function readPrivilege(kind: Kind): Privilege {
  return READ_WITH[kind] ?? `${kind}s.read`;
}

/** What a principal may do, for showing: what is refused anyway need not be offered. */
export interface Access {
  readonly principalId: string;
  readonly name?: string | undefined;
  /** Absent: the principal was given none, and may do everything. */
  readonly roles?: readonly string[] | undefined;
  /** The customers whose records the principal sees; absent: all. */
  readonly accountIds?: readonly Id<'account'>[] | undefined;
  readonly privileges: readonly Privilege[];
  /**
   * By operation id, for example `Alerts_Close`. Among them is `Commands_SendRaw` when the principal may send messages
   * without a definition, with the operations that send commands.
   */
  readonly operations: readonly string[];
}
