import type { Alert, Case, Command, Registration, StoreTransaction } from '@csk/core';
import { readingsOf } from './demo-readings.ts';
import { ago } from './moments.ts';

type New<T> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** Something that happened, and how many minutes before the page was opened. */
export interface PastEvent {
  readonly minutes: number;
  readonly put: (tx: StoreTransaction) => Promise<unknown>;
}

/** What happened, oldest first: alerts in every state, cases in every state, commands with every end. */
export function pastEvents(): readonly PastEvent[] {
  const events: readonly PastEvent[] = [
    ...ALERTS.map(([minutes, one]) => ({ minutes, put: (tx: StoreTransaction) => tx.put('alert', one) })),
    ...CASES.map(([minutes, one]) => ({ minutes, put: (tx: StoreTransaction) => tx.put('case', one) })),
    ...COMMANDS.map(([minutes, one]) => ({ minutes, put: (tx: StoreTransaction) => tx.put('command', one) })),
    { minutes: 7_000, put: (tx) => tx.put('registration', REFUSED) },
  ];
  return events.toSorted((a, b) => b.minutes - a.minutes);
}

type Past<T> = readonly [minutes: number, record: New<T>];

const REFUSED: New<Registration> = {
  id: 'attempt-1',
  deviceId: 'store-9',
  status: 'error',
  message: 'The device cloud refused the id.',
  requestedBy: 'Kim',
};

function alert(id: string, minutes: number, fields: Partial<New<Alert>>): Past<Alert> {
  const record: New<Alert> = {
    id,
    description: id,
    type: 'anomaly',
    status: 'active',
    raisedAt: ago(minutes),
    lastRaisedAt: ago(minutes),
    occurrences: 1,
    source: 'AlertRules',
    token: id,
    rule: 'Temperature threshold',
    deviceKey: 'thermostat-07',
    deviceId: 'store-7',
    accountId: 'northwind',
    priority: { level: 'medium', score: 50, reasons: [] },
    transitions: [],
    ...fields,
  };
  return [minutes, record];
}

const ALERTS: readonly Past<Alert>[] = [
  alert('too-warm', 4, {
    description: 'Temperature above 70 °F',
    occurrences: 14,
    priority: { level: 'high', score: 82, reasons: ['far above the limit', 'third time this week'] },
    evidence: {
      metric: 'Temperature',
      reading: 78.4,
      threshold: 70,
      readings: readingsOf('Temperature', 6),
      rule: {
        name: 'Temperature threshold',
        version: '3',
        text: 'SELECT DeviceID, Temperature\nINTO AlertsQueue\nFROM IoTStream\nWHERE Temperature > 70',
      },
      messages: [{ DeviceID: 'thermostat-07', Temperature: 78.4, Humidity: 44.1, EventToken: '5f0c' }],
    },
  }),
  alert('vibration', 42, {
    description: 'Motor vibration',
    deviceKey: 'motor-02',
    deviceId: 'lift-2',
    accountId: 'alpine',
    rule: 'Vibration',
    acknowledgedAt: ago(30),
    acknowledgedBy: 'Kim',
  }),
  alert('in-case', 95, {
    description: 'Cold store 7 above 8 °C',
    caseId: 'cas-1042',
    status: 'in-progress',
    progress: 'case-created',
    priority: { level: 'high', score: 74, reasons: [] },
    transitions: [{ at: ago(80), actor: 'Kim', from: 'active', to: 'in-progress', progress: 'case-created' }],
  }),
  alert('filter', 190, {
    description: 'Filter should be changed soon',
    type: 'preventive-maintenance',
    rule: 'Filter age',
    priority: { level: 'low', score: 12, reasons: [] },
  }),
  alert('door', 600, {
    description: 'Door left open',
    status: 'in-progress',
    progress: 'command-sent',
    rule: 'Door',
    transitions: [{ at: ago(590), actor: 'Alex', from: 'active', to: 'in-progress', progress: 'command-sent' }],
  }),
  alert('stopped', 1_300, {
    description: 'Compressor stopped',
    status: 'closed',
    rule: 'Compressor',
    transitions: [{ at: ago(1_200), actor: 'Kim', from: 'active', to: 'closed', reason: 'The fuse was changed.' }],
  }),
];

function aCase(number: number, minutes: number, fields: Partial<New<Case>>): Past<Case> {
  const record: New<Case> = {
    id: `cas-${number}`,
    number: `CAS-${number}`,
    title: 'Cold store too warm',
    status: 'open',
    priority: 'high',
    origin: 'iot',
    accountId: 'northwind',
    deviceIds: ['store-7'],
    alertIds: [],
    ...fields,
  };
  return [minutes, record];
}

const CASES: readonly Past<Case>[] = [
  aCase(1006, 9500, { title: 'False report', status: 'cancelled', priority: 'low' }),
  aCase(1007, 9000, {
    title: 'Filter change',
    status: 'resolved',
    priority: 'low',
    resolution: 'Filter changed.',
    resolvedAt: ago(1_000),
  }),
  aCase(1041, 600, {
    title: 'Lift stops between floors',
    accountId: 'alpine',
    priority: 'normal',
    deviceIds: ['lift-2'],
  }),
  aCase(1042, 80, {
    description: 'The customer asks for a call back before noon.',
    alertIds: ['in-case'],
    assignedTo: 'Kim',
    transitions: [],
  }),
];

function command(id: string, minutes: number, fields: Partial<New<Command>>): Past<Command> {
  const record: New<Command> = {
    id,
    name: 'Reset Thermostat',
    definitionId: 'reset',
    deviceId: 'store-7',
    deviceKey: 'thermostat-07',
    parameters: {},
    mode: 'queued',
    completion: 'delivery',
    status: 'completed',
    deadline: ago(1),
    requestedBy: 'Alex Agent',
    transitions: [],
    ...fields,
  };
  return [minutes, record];
}

const COMMANDS: readonly Past<Command>[] = [
  command('expired', 60, {
    name: 'Set temperature',
    definitionId: 'set',
    parameters: { target: 4 },
    status: 'expired',
    reason: 'The device did not connect within 60 s.',
    transitions: [
      { at: ago(60), to: 'sent' },
      { at: ago(59), to: 'expired', reason: 'The device did not connect within 60 s.' },
    ],
  }),
  command('done', 3, {
    transitions: [
      { at: ago(3), to: 'sent' },
      { at: ago(3), to: 'delivered' },
      { at: ago(2), to: 'completed' },
    ],
    response: { ok: true, temperature: 64 },
  }),
];
