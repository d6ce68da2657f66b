import type { Account, Alert, Command, CommandDefinition, Device, PropertyDefinition, ReadingSeries } from '@csk/core';
import { createFakeService, type FakeService } from './fake-client.ts';

const MINUTE = 60_000;

export function ago(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

export function entity(id: string, minutes = 5) {
  return { id, version: '1', createdAt: ago(minutes), updatedAt: ago(minutes) };
}

export function anAlert(id: string, fields: Partial<Alert> = {}, minutes = 5): Alert {
  return {
    ...entity(id, minutes),
    description: `Temperature above limit on ${id}`,
    type: 'anomaly',
    status: 'active',
    raisedAt: ago(minutes),
    lastRaisedAt: ago(minutes),
    occurrences: 1,
    source: 'AlertRules',
    token: id,
    deviceKey: 'thermostat-07',
    deviceId: 'd1',
    accountId: 'a1',
    priority: { level: 'high', score: 82, reasons: ['far above the limit', 'third time this week'] },
    transitions: [],
    ...fields,
  };
}

export function aDevice(id: string, fields: Partial<Device> = {}): Device {
  return {
    ...entity(id),
    name: 'Cold store 7',
    deviceKey: 'thermostat-07',
    accountId: 'a1',
    registration: 'registered',
    connected: true,
    ...fields,
  };
}

export function anAccount(id: string, name: string): Account {
  return { ...entity(id), name };
}

export const DEFINITIONS: readonly CommandDefinition[] = [
  {
    ...entity('reset'),
    name: 'Reset Thermostat',
    description: 'Restarts the controller and goes back to the last set point.',
    parameters: [],
    mode: 'queued',
    completion: 'device',
    timeoutMs: 30_000,
  },
  {
    ...entity('set'),
    name: 'Set temperature',
    parameters: [
      { name: 'target', label: 'Target', type: 'number', required: true, minimum: -30, maximum: 40, unit: '°C' },
      { name: 'note', label: 'Note', type: 'string' },
      { name: 'force', label: 'Ignore the schedule', type: 'boolean' },
    ],
    mode: 'direct',
    completion: 'delivery',
    timeoutMs: 30_000,
  },
  {
    ...entity('wipe'),
    name: 'Factory reset',
    description: 'Erases all settings of the device.',
    parameters: [],
    mode: 'queued',
    completion: 'device',
    dangerous: true,
    timeoutMs: 30_000,
  },
];

export function aCommand(id: string, fields: Partial<Command> = {}, minutes = 3): Command {
  return {
    ...entity(id, minutes),
    name: 'Reset Thermostat',
    definitionId: 'reset',
    deviceId: 'd1',
    deviceKey: 'thermostat-07',
    parameters: {},
    mode: 'queued',
    completion: 'device',
    status: 'queued',
    deadline: ago(-5),
    requestedBy: 'Alex Agent',
    transitions: [],
    ...fields,
  };
}

/** A quarter of an hour at one reading a second, with a gap. */
export function someSeries(): readonly ReadingSeries[] {
  const now = Date.now();
  const times = Array.from({ length: 900 }, (_, i) => now - (900 - i) * 1_000).filter((_, i) => i < 500 || i > 560);
  const wave = (base: number, size: number, rise: number) =>
    times.map((_, i) => base + size * Math.sin(i / 60) + 0.4 * Math.sin(i * 1.7) + (i > 640 ? (i - 640) * rise : 0));
  return [
    { metric: 'Humidity', bucketMs: 0, times, values: wave(45, 3, 0) },
    { metric: 'Temperature', bucketMs: 0, times, values: wave(66, 1.5, 0.06) },
  ];
}

/** A service with three customers, a few devices, alerts in every state, commands with every end, and readings. */
export function populatedService(): FakeService {
  const service = createFakeService();
  service.definitions.push(...DEFINITIONS);
  service.series = someSeries();
  service.summary = [
    {
      tile: {
        ...entity('t1'),
        deviceId: 'd1',
        label: 'Mean temperature',
        unit: '°F',
        position: 1,
        source: 'measure',
        metric: 'Temperature',
        aggregation: 'avg',
        rangeType: 'hours',
        rangeValue: 24,
      },
      value: 66.4,
    },
  ];
  for (const [id, name] of [
    ['a1', 'Northwind Foods'],
    ['a2', 'Alpine Ski House'],
    ['a3', 'Fabrikam'],
  ] as const) {
    service.put('account', anAccount(id, name));
  }
  service.put('device', aDevice('d1'));
  service.put(
    'device',
    aDevice('d2', { name: 'Lift motor 2', deviceKey: 'motor-02', accountId: 'a2', connected: false }),
  );
  const series = someSeries()[1];
  const readings = (series?.times ?? [])
    .map((at, i) => ({ deviceKey: 'thermostat-07', metric: 'Temperature', at, value: series?.values[i] ?? 0 }))
    .slice(-240);
  service.put(
    'alert',
    anAlert('n1', {
      description: 'Temperature above 70 °F',
      occurrences: 14,
      evidence: {
        metric: 'Temperature',
        reading: 78.4,
        threshold: 70,
        readings,
        rule: {
          name: 'Temperature threshold',
          version: '3',
          text: 'SELECT DeviceID, Temperature\nINTO AlertsQueue\nFROM IoTStream\nWHERE Temperature > 70',
        },
        messages: [{ DeviceID: 'thermostat-07', Temperature: 78.4, Humidity: 44.1, EventToken: '5f0c' }],
      },
    }),
  );
  service.put(
    'alert',
    anAlert(
      'n2',
      {
        description: 'Motor vibration',
        deviceId: 'd2',
        accountId: 'a2',
        priority: { level: 'medium', score: 51, reasons: [] },
        acknowledgedAt: ago(2),
        acknowledgedBy: 'Kim',
      },
      42,
    ),
  );
  service.put(
    'alert',
    anAlert(
      'n3',
      {
        description: 'Filter should be changed soon',
        type: 'preventive-maintenance',
        priority: { level: 'low', score: 12, reasons: [] },
      },
      190,
    ),
  );
  service.put(
    'alert',
    anAlert(
      'n4',
      {
        description: 'Door left open',
        status: 'in-progress',
        progress: 'command-sent',
        priority: { level: 'medium', score: 44, reasons: [] },
      },
      3_000,
    ),
  );
  service.put('alert', anAlert('n5', { description: 'Compressor stopped', status: 'closed' }, 9_000));
  service.put(
    'command',
    aCommand('c1', {
      status: 'completed',
      transitions: [
        { at: ago(3), to: 'sent' },
        { at: ago(3), to: 'delivered' },
        { at: ago(2), to: 'completed' },
      ],
      response: { ok: true, temperature: 64 },
    }),
  );
  service.put(
    'command',
    aCommand(
      'c2',
      {
        name: 'Set temperature',
        parameters: { target: 4 },
        status: 'expired',
        reason: 'The device did not connect within 60 s.',
        transitions: [
          { at: ago(58), to: 'sent' },
          { at: ago(55), to: 'expired' },
        ],
      },
      60,
    ),
  );
  service.put('command', aCommand('c3', { status: 'sent', transitions: [{ at: ago(1), to: 'sent' }] }, 1));
  return service;
}

const CATEGORY = { properties: [], commandDefinitionIds: [] };

/** What a thermostat can be told: one property of each type, one inside another, one that people may not change. */
const PROPERTIES: readonly PropertyDefinition[] = [
  {
    ...entity('p1'),
    name: 'target',
    label: 'Target',
    type: 'decimal',
    unit: '°C',
    minimum: -30,
    maximum: 40,
    precision: 1,
  },
  {
    ...entity('p2'),
    name: 'interval',
    label: 'Report every',
    type: 'integer',
    unit: 's',
    minimum: 10,
    defaultValue: 60,
  },
  { ...entity('p3'), name: 'eco', label: 'Economy', type: 'boolean', trueLabel: 'On', falseLabel: 'Off' },
  { ...entity('p4'), name: 'note', label: 'Note', type: 'string', maxLength: 20 },
  { ...entity('p5'), name: 'serviceAt', label: 'Next service', type: 'date-time' },
  { ...entity('p6'), name: 'model', label: 'Model', type: 'string', editable: false },
  { ...entity('p7'), name: 'fan', label: 'Fan', type: 'object' },
  { ...entity('p8'), name: 'speed', label: 'Speed', type: 'integer', parentId: 'p7', maximum: 5 },
  { ...entity('p9'), name: 'building', label: 'Building', type: 'string' },
  { ...entity('p0'), name: 'secret', type: 'string', visible: false },
];

const TWIN: Pick<Device, 'reported' | 'desired' | 'tags'> = {
  reported: { target: 4, interval: 60, firmware: '2.4.1', fan: { speed: 3, rpm: 1480 } },
  desired: {
    target: 5,
    interval: 60,
    eco: true,
    model: 'TH-200',
    serviceAt: '2026-12-01T08:00:00.000Z',
    fan: { speed: 3 },
  },
  tags: { building: '34', deploymentlocation: { floor: '3' } },
};

/** Devices in every state, of two categories and two customers. */
export function fleetService(): FakeService {
  const service = populatedService();
  for (const property of PROPERTIES) service.put('propertyDefinition', property);
  const properties = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p9', 'p0'].map((propertyId) => ({
    propertyId,
    isTag: propertyId === 'p9',
  }));
  service.put('category', { ...entity('k1'), ...CATEGORY, name: 'Thermostat', properties });
  service.put('category', { ...entity('k2'), ...CATEGORY, name: 'Lift motor' });
  const states: readonly Partial<Device>[] = [
    { lastActivityAt: ago(0), pulledAt: ago(7), categoryId: 'k1', ...TWIN },
    {
      name: 'Lift motor 2',
      deviceKey: 'motor-02',
      accountId: 'a2',
      categoryId: 'k2',
      connected: false,
      lastActivityAt: ago(190),
    },
    {
      name: 'Cold store 9',
      deviceKey: 'bad thermostat 09',
      categoryId: 'k1',
      connected: false,
      registration: 'error',
      registrationMessage: 'The device cloud refused the id: it has a blank.',
    },
    {
      name: 'Cold store 10',
      deviceKey: 'thermostat-10',
      categoryId: 'k1',
      connected: false,
      registration: 'unregistered',
    },
    {
      name: 'Cold store 11',
      deviceKey: 'thermostat-11',
      categoryId: 'k1',
      connected: false,
      registration: 'in-progress',
    },
    {
      name: 'Gate sensor',
      deviceKey: 'gate-01',
      accountId: 'a2',
      enabled: false,
      connected: false,
      lastActivityAt: ago(9_000),
    },
    { name: 'Unnamed import', deviceKey: 'x-77', accountId: undefined, registration: 'unknown', connected: false },
  ];
  states.forEach((fields, i) => service.put('device', aDevice(`d${i + 1}`, fields)));
  const attempt = (id: string, minutes: number) => ({ ...entity(id, minutes), deviceId: 'd3', requestedBy: 'Kim' });
  service.put('registration', {
    ...attempt('r1', 12),
    status: 'error',
    message: 'The device cloud refused the id: it has a blank.',
  });
  service.put('registration', { ...attempt('r2', 3_000), action: 'unregister', status: 'unregistered' });
  service.put('registration', { ...attempt('r3', 4_000), status: 'registered' });
  return service;
}
