import {
  ConnectedServiceError,
  isJsonObject,
  type Device,
  type DevicesClient,
  type FleetStatus,
  type Json,
} from '@csk/core';

/** What a caller may do who answers customers and looks after devices. */
export const AGENT_OPERATIONS = [
  ...['Register', 'RegisterAll', 'Pull', 'PullAll', 'UpdateTwin', 'Enable', 'Disable'].map((verb) => `Devices_${verb}`),
  ...[
    'List',
    'Acknowledge',
    'Close',
    'Reactivate',
    'ConvertToCase',
    'ConvertToWorkOrder',
    'LinkToCase',
    'UnlinkFromCase',
    'Bulk',
    'Assign',
    'Comment',
    'Shelve',
    'Unshelve',
  ].map((verb) => `Alerts_${verb}`),
  ...[
    'List',
    'Create',
    'Resolve',
    'Cancel',
    'Reopen',
    'MoveStage',
    'AddDevices',
    'RemoveDevices',
    'CreateWorkOrder',
  ].map((verb) => `Cases_${verb}`),
  ...['List', 'Get'].map((verb) => `WorkOrders_${verb}`),
  ...['Send', 'Cancel', 'Resend'].map((verb) => `Commands_${verb}`),
  'Accounts_Get',
  'Assets_Get',
  'Readings_Latest',
  'Registrations_List',
  'SummaryTiles_List',
];

type DeviceVerbs = Pick<
  DevicesClient,
  'register' | 'registerAll' | 'pull' | 'pullAll' | 'updateTwin' | 'enable' | 'disable'
>;

/** The verbs of the fake's devices: each does what it says at once. */
export function deviceVerbs(fake: {
  readonly called: (name: string) => Promise<void>;
  readonly find: (id: string) => Device;
  readonly put: (device: Device, key?: string) => Device;
}): DeviceVerbs {
  const { called, find, put } = fake;
  const change = (id: string, fields: Partial<Device>, key?: string) => put({ ...find(id), ...fields }, key);
  return {
    async register(id, options) {
      await called('devices.register');
      return change(id, { registration: 'registered', registrationMessage: undefined }, options?.idempotencyKey);
    },
    async registerAll(ids) {
      await called(`devices.registerAll ${ids.length}`);
      return ids.map((deviceId) => {
        if (find(deviceId).registration === 'registered')
          return { deviceId, outcome: 'skipped', message: 'Is registered.' };
        if (find(deviceId).deviceKey.startsWith('bad')) {
          return { deviceId, outcome: 'failed', message: 'The device cloud refused the id.' };
        }
        change(deviceId, { registration: 'registered', registrationMessage: undefined });
        return { deviceId, outcome: 'done' };
      });
    },
    async pull(id, options) {
      await called('devices.pull');
      return change(id, { pulledAt: new Date().toISOString() }, options?.idempotencyKey);
    },
    async pullAll(ids) {
      await called(`devices.pullAll ${ids.length}`);
      return ids.map((deviceId) => ({ deviceId, outcome: 'done' }));
    },
    async updateTwin(id, patch, options) {
      await called(`devices.updateTwin ${JSON.stringify(patch)}`);
      const device = find(id);
      if (options?.ifVersion !== undefined && options.ifVersion !== device.version) {
        throw new ConnectedServiceError('conflict', 'This device was changed in the meantime.');
      }
      return change(
        id,
        {
          tags: patch.tags === undefined ? device.tags : mergePatch(device.tags, patch.tags),
          desired: patch.desired === undefined ? device.desired : mergePatch(device.desired, patch.desired),
        },
        options?.idempotencyKey,
      );
    },
    async enable(id, options) {
      await called('devices.enable');
      return change(id, { enabled: true }, options?.idempotencyKey);
    },
    async disable(id, options) {
      await called('devices.disable');
      return change(id, { enabled: false }, options?.idempotencyKey);
    },
  };
}

/** RFC 7396. */
function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, Json>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** Counts as the service does. */
export function fleetOf(devices: readonly Device[]): FleetStatus {
  const counts = (some: readonly Device[]) => {
    const on = some.filter(({ enabled }) => enabled !== false);
    const off = on.filter(({ connected }) => !connected);
    const neverHeard = off.filter(({ lastActivityAt }) => lastActivityAt === undefined).length;
    return {
      total: some.length,
      connected: on.length - off.length,
      silent: off.length - neverHeard,
      neverHeard,
      disabled: some.length - on.length,
    };
  };
  const newest = devices
    .flatMap(({ lastActivityAt }) => lastActivityAt ?? [])
    .sort()
    .at(-1);
  return {
    ...counts(devices),
    ...(newest === undefined ? {} : { lastHeartbeatAt: newest }),
    byCategory: [...new Set(devices.map(({ categoryId }) => categoryId))]
      .map((categoryId) => ({ ...counts(devices.filter((device) => device.categoryId === categoryId)), categoryId }))
      .sort((a, b) => b.total - a.total),
  };
}
