import type { DeviceCategory, ServiceStore, Unversioned } from '@csk/core';

/** The example's customers and what stands at their sites. */
export interface Fleet {
  readonly accounts: readonly Unversioned<'account'>[];
  readonly assets: readonly Unversioned<'asset'>[];
  /** None where device templates are the categories. */
  readonly categories: readonly Unversioned<'category'>[];
  readonly commandDefinitions: readonly Unversioned<'commandDefinition'>[];
  readonly devices: readonly Unversioned<'device'>[];
  /** What a thermostat's summary shows. */
  readonly summaryTiles: readonly Unversioned<'summaryTile'>[];
}

const CUSTOMERS = [
  { id: 'account-harbour', name: 'Harbour Cold Storage', sites: ['Freezer hall', 'Packing room', 'Loading dock'] },
  { id: 'account-lindgren', name: 'Lindgren Clinics', sites: ['Pharmacy', 'Laboratory', 'Server room'] },
  { id: 'account-sol', name: 'Sol Greenhouses', sites: ['House A', 'House B', 'Seed bank'] },
];

/** The device that plays a recording. */
export const REPLAY_DEVICE_KEY = 'recorder-01';
export const REPLAY_DEVICE_ID = `device-${REPLAY_DEVICE_KEY}`;

/**
 * `count` thermostats, spread evenly over three customers; with `replay` one device more. `category`: of devices whose
 * category is there already, with its commands.
 */
export function planFleet(count: number, replay: boolean, category?: DeviceCategory): Fleet {
  const accounts = CUSTOMERS.map(({ id, name }) => ({ id, name }));
  const assets = CUSTOMERS.flatMap(({ id, sites }) =>
    sites.map((name, index) => ({ id: `asset-${id.slice('account-'.length)}-${index + 1}`, name, accountId: id })),
  );
  const device = (deviceKey: string, name: string, asset: (typeof assets)[number]): Unversioned<'device'> => ({
    id: `device-${deviceKey}`,
    deviceKey,
    name,
    accountId: asset.accountId,
    assetId: asset.id,
    categoryId: category?.id ?? CATEGORY.id,
    registration: 'unregistered',
    connected: false,
    simulated: true,
  });
  const devices = Array.from({ length: count }, (_, index) => {
    const asset = assets[(index % CUSTOMERS.length) * 3 + (Math.floor(index / CUSTOMERS.length) % 3)];
    if (!asset) throw new Error('The fleet has no assets.');
    const number = String(index + 1).padStart(2, '0');
    return device(`thermostat-${number}`, `Thermostat ${number}, ${asset.name}`, asset);
  });
  const [firstAsset] = assets;
  if (replay && firstAsset) devices.push(device(REPLAY_DEVICE_KEY, 'Recorder 01, replayed series', firstAsset));
  return {
    accounts,
    assets,
    categories: category ? [] : [CATEGORY],
    commandDefinitions: category ? [] : COMMAND_DEFINITIONS,
    devices,
    summaryTiles: summaryTiles(category?.id ?? CATEGORY.id),
  };
}

function summaryTiles(categoryId: string): readonly Unversioned<'summaryTile'>[] {
  const hours = { categoryId, rangeType: 'hours', rangeValue: 24 } as const;
  const temperature = { categoryId, source: 'measure', metric: 'Temperature', unit: '°F' } as const;
  const now = { rangeType: 'latest', aggregation: 'none' } as const;
  return [
    { ...temperature, ...now, id: 'tile-temperature', label: 'Temperature now', position: 1 },
    { ...temperature, ...hours, id: 'tile-warmest', label: 'Warmest', aggregation: 'max', position: 2 },
    { ...hours, id: 'tile-alerts', label: 'Alerts', source: 'alerts', position: 3 },
    { ...hours, id: 'tile-cases', label: 'Cases', source: 'cases', position: 4 },
  ];
}

const COMMAND_DEFINITIONS: readonly Unversioned<'commandDefinition'>[] = [
  {
    id: 'command-reset',
    name: 'Reset Thermostat',
    description: 'Back to the normal target temperature.',
    parameters: [],
    mode: 'queued',
    completion: 'device',
    timeoutMs: 60_000,
  },
  {
    id: 'command-target',
    name: 'Set Target Temperature',
    description: 'Heat or cool to a given temperature.',
    parameters: [
      {
        name: 'Target',
        type: 'number',
        label: 'Target',
        unit: '°F',
        required: true,
        minimum: 40,
        maximum: 90,
        defaultValue: 66,
      },
    ],
    mode: 'queued',
    completion: 'device',
    timeoutMs: 60_000,
  },
  {
    id: 'command-notification',
    name: 'Notification',
    description: "Show a text on the device's display.",
    parameters: [{ name: 'Message', type: 'string', label: 'Message', required: true }],
    mode: 'queued',
    completion: 'delivery',
    timeoutMs: 3_600_000,
  },
  {
    id: 'command-diagnostics',
    name: 'Read Diagnostics',
    description: 'Ask the device for its state now. It must be online.',
    parameters: [],
    mode: 'direct',
    completion: 'device',
    timeoutMs: 20_000,
  },
];

const CATEGORY: Unversioned<'category'> = {
  id: 'category-thermostat',
  name: 'Thermostat',
  commandDefinitionIds: COMMAND_DEFINITIONS.map((definition) => definition.id),
};

/** Writes what is missing; what is there, an agent or a device may have changed, so it stays. */
export async function seedFleet(store: ServiceStore, fleet: Fleet): Promise<void> {
  await store.transact(async (transaction) => {
    for (const record of fleet.accounts) {
      if (!(await transaction.get('account', record.id))) await transaction.put('account', record);
    }
    for (const record of fleet.assets) {
      if (!(await transaction.get('asset', record.id))) await transaction.put('asset', record);
    }
    for (const record of fleet.commandDefinitions) {
      if (!(await transaction.get('commandDefinition', record.id))) await transaction.put('commandDefinition', record);
    }
    for (const record of fleet.categories) {
      if (!(await transaction.get('category', record.id))) await transaction.put('category', record);
    }
    for (const record of fleet.devices) {
      if (!(await transaction.get('device', record.id))) await transaction.put('device', record);
    }
    for (const record of fleet.summaryTiles) {
      if (!(await transaction.get('summaryTile', record.id))) await transaction.put('summaryTile', record);
    }
  });
}
