import type { StoreTransaction } from '@csk/core';
import { ago } from './moments.ts';

/** Who has which devices, of which category, and what these can be told. */
export async function putRegistry(tx: StoreTransaction): Promise<void> {
  await tx.put('account', { id: 'northwind', name: 'Northwind Foods' });
  await tx.put('account', { id: 'alpine', name: 'Alpine Ski House' });
  await tx.put('account', { id: 'fabrikam', name: 'Fabrikam' });

  await tx.put('propertyDefinition', {
    id: 'target',
    name: 'target',
    label: 'Target',
    type: 'decimal',
    unit: '°C',
    minimum: -30,
    maximum: 40,
    precision: 1,
  });
  await tx.put('propertyDefinition', {
    id: 'interval',
    name: 'interval',
    label: 'Report every',
    type: 'integer',
    unit: 's',
    minimum: 10,
    defaultValue: 60,
  });
  await tx.put('propertyDefinition', {
    id: 'eco',
    name: 'eco',
    label: 'Economy',
    type: 'boolean',
    trueLabel: 'On',
    falseLabel: 'Off',
  });
  await tx.put('propertyDefinition', { id: 'building', name: 'building', label: 'Building', type: 'string' });

  await tx.put('commandDefinition', {
    id: 'reset',
    name: 'Reset Thermostat',
    description: 'Restarts the controller and goes back to the last set point.',
    parameters: [],
    mode: 'queued',
    completion: 'delivery',
    timeoutMs: 60_000,
  });
  await tx.put('commandDefinition', {
    id: 'set',
    name: 'Set temperature',
    parameters: [
      { name: 'target', label: 'Target', type: 'number', required: true, minimum: -30, maximum: 40, unit: '°C' },
      { name: 'note', label: 'Note', type: 'string' },
      { name: 'force', label: 'Ignore the schedule', type: 'boolean' },
    ],
    mode: 'queued',
    completion: 'delivery',
    timeoutMs: 60_000,
  });
  await tx.put('commandDefinition', {
    id: 'wipe',
    name: 'Factory reset',
    description: 'Erases all settings of the device.',
    parameters: [],
    mode: 'queued',
    completion: 'delivery',
    dangerous: true,
    timeoutMs: 60_000,
  });

  await tx.put('category', {
    id: 'thermostat',
    name: 'Thermostat',
    commandDefinitionIds: ['reset', 'set', 'wipe'],
    properties: ['target', 'interval', 'eco', 'building'].map((propertyId) => ({
      propertyId,
      isTag: propertyId === 'building',
    })),
  });
  await tx.put('category', { id: 'motor', name: 'Lift motor', commandDefinitionIds: ['reset'] });
  await putDevices(tx);
  await putTiles(tx);
}

async function putDevices(tx: StoreTransaction): Promise<void> {
  await tx.put('device', {
    id: 'store-7',
    name: 'Cold store 7',
    deviceKey: 'thermostat-07',
    accountId: 'northwind',
    categoryId: 'thermostat',
    registration: 'registered',
    connected: true,
    lastActivityAt: ago(0),
    pulledAt: ago(7),
    reported: { target: 4, interval: 60, firmware: '2.4.1', fan: { speed: 3, rpm: 1480 } },
    desired: { target: 5, interval: 60, eco: true },
    tags: { building: '34', floor: '3' },
  });
  await tx.put('device', {
    id: 'lift-2',
    name: 'Lift motor 2',
    deviceKey: 'motor-02',
    accountId: 'alpine',
    categoryId: 'motor',
    registration: 'registered',
    connected: false,
    lastActivityAt: ago(190),
  });
  await tx.put('device', {
    id: 'store-9',
    name: 'Cold store 9',
    deviceKey: 'thermostat-09',
    accountId: 'northwind',
    categoryId: 'thermostat',
    registration: 'error',
    registrationMessage: 'The device cloud refused the id.',
    connected: false,
  });
  await tx.put('device', {
    id: 'store-10',
    name: 'Cold store 10',
    deviceKey: 'thermostat-10',
    accountId: 'northwind',
    categoryId: 'thermostat',
    registration: 'unregistered',
    connected: false,
  });
  await tx.put('device', {
    id: 'gate-1',
    name: 'Gate sensor',
    deviceKey: 'gate-01',
    accountId: 'alpine',
    registration: 'registered',
    enabled: false,
    connected: false,
    lastActivityAt: ago(9_000),
  });
}

async function putTiles(tx: StoreTransaction): Promise<void> {
  const tile = { deviceId: 'store-7', source: 'measure', metric: 'Temperature' } as const;
  await tx.put('summaryTile', {
    id: 'now',
    ...tile,
    label: 'Temperature now',
    unit: '°F',
    position: 1,
    aggregation: 'none',
    rangeType: 'latest',
  });
  await tx.put('summaryTile', {
    id: 'mean',
    ...tile,
    label: 'Mean of a day',
    unit: '°F',
    position: 2,
    aggregation: 'avg',
    rangeType: 'hours',
    rangeValue: 24,
  });
  await tx.put('summaryTile', {
    id: 'alerts',
    deviceId: 'store-7',
    label: 'Alerts of a week',
    position: 3,
    source: 'alerts',
    rangeType: 'days',
    rangeValue: 7,
  });
}
