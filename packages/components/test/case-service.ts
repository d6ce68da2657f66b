import {
  isPending,
  paged,
  transitionCase,
  transitionCommand,
  type AlarmMetrics,
  type Case,
  type CaseHistoryItem,
  type ConnectedServiceClient,
} from '@csk/core';
import type { FakeService } from './fake-client.ts';
import { aDevice, ago, anAlert, entity, populatedService } from './fixtures.ts';

export function aCase(id: string, fields: Partial<Case> = {}, minutes = 60): Case {
  return {
    ...entity(id, minutes),
    title: 'Cold store too warm',
    number: 'CAS-1042',
    status: 'open',
    priority: 'high',
    origin: 'iot',
    accountId: 'a1',
    deviceIds: ['d1'],
    alertIds: ['n6'],
    ...fields,
  };
}

/** The populated service with cases in every state, and with what people do to cases and commands. */
export function caseService(): FakeService {
  const service = populatedService();
  service.put('device', aDevice('d3', { name: 'Cold store 8', deviceKey: 'thermostat-08' }));
  service.put('device', aDevice('d4', { name: 'Door sensor', deviceKey: 'door-01', connected: false }));
  service.put(
    'alert',
    anAlert('n6', {
      description: 'Cold store 7 above 8 °C',
      caseId: 'k1',
      status: 'in-progress',
      progress: 'case-created',
    }),
  );
  service.put('case', aCase('k1', { description: 'The customer asks for a call back before noon.' }));
  service.put(
    'case',
    aCase(
      'k2',
      {
        number: 'CAS-1041',
        title: 'Lift stops between floors',
        accountId: 'a2',
        priority: 'normal',
        deviceIds: ['d2'],
      },
      600,
    ),
  );
  service.put(
    'case',
    aCase(
      'k3',
      {
        number: 'CAS-1007',
        title: 'Filter change',
        status: 'resolved',
        priority: 'low',
        resolution: 'Filter changed.',
      },
      9_000,
    ),
  );
  service.put('case', aCase('k4', { number: 'CAS-1006', title: 'False report', status: 'cancelled' }, 9_500));
  giveVerbs(service);
  return service;
}

/** Lets a fake service do what elements of cases and commands ask of it. */
export function giveVerbs(service: FakeService): void {
  const { tables } = service;
  const asked = async (name: string) => {
    service.calls.push(name);
    if (service.silent) await new Promise(() => undefined);
    if (service.failure) throw service.failure;
  };
  const caseOf = (id: string) => {
    const found = tables.case.find((one) => one.id === id);
    if (!found) throw new Error(`no case ${id}`);
    return found;
  };
  const put = (changed: Case) => {
    service.put('case', changed);
    return caseOf(changed.id);
  };
  const by = (reason?: string) => ({ actor: 'Alex Agent', at: new Date().toISOString(), reason });

  const cases: Partial<ConnectedServiceClient['cases']> = {
    async reopen(id, input) {
      await asked('cases.reopen');
      return put(transitionCase(caseOf(id), 'reopen', by(input?.reason)));
    },
    async cancel(id, input) {
      await asked('cases.cancel');
      return put(transitionCase(caseOf(id), 'cancel', by(input?.reason)));
    },
    async moveStage(id, { stage }) {
      await asked('cases.moveStage');
      return put({ ...caseOf(id), processStage: stage });
    },
    async addDevices(id, { deviceIds }) {
      await asked('cases.addDevices');
      const known = caseOf(id);
      return put({ ...known, deviceIds: [...new Set([...known.deviceIds, ...deviceIds])] });
    },
    async removeDevices(id, { deviceIds }) {
      await asked('cases.removeDevices');
      const known = caseOf(id);
      return put({ ...known, deviceIds: known.deviceIds.filter((one) => !deviceIds.includes(one)) });
    },
    relatedDevices: (id, { scope }) =>
      paged(async () => {
        await asked('cases.relatedDevices');
        const { accountId, deviceIds } = caseOf(id);
        const items = tables.device.filter((device) =>
          scope === 'account' ? device.accountId === accountId : deviceIds.includes(device.id) || device.id === 'd4',
        );
        return { items };
      }),
    history: (id) =>
      paged(async () => {
        await asked('cases.history');
        return { items: historyOf(service, caseOf(id)) };
      }),
  };
  Object.assign(service.client.cases, cases);

  const alerts: Partial<ConnectedServiceClient['alerts']> = {
    async metrics() {
      await asked('alerts.metrics');
      return someMetrics();
    },
  };
  Object.assign(service.client.alerts, alerts);

  const commandOf = (id: string) => {
    const found = tables.command.find((one) => one.id === id);
    if (!found) throw new Error(`no command ${id}`);
    return found;
  };
  const commands: Partial<ConnectedServiceClient['commands']> = {
    async cancel(id) {
      await asked('commands.cancel');
      service.put('command', transitionCommand(commandOf(id), 'cancelled', new Date().toISOString()));
      return commandOf(id);
    },
    async resend(id) {
      await asked('commands.resend');
      const command = transitionCommand(commandOf(id), 'queued', new Date().toISOString());
      service.put('command', { ...command, deadline: ago(-5) });
      if (!isPending(commandOf(id))) throw new Error('not queued');
      return commandOf(id);
    },
  };
  Object.assign(service.client.commands, commands);
}

function historyOf({ tables }: FakeService, one: Case): readonly CaseHistoryItem[] {
  const items: CaseHistoryItem[] = [
    ...tables.alert
      .filter(({ caseId }) => caseId === one.id)
      .map((alert) => ({ kind: 'alert' as const, at: alert.raisedAt, entity: alert })),
    ...tables.command
      .filter(({ deviceId }) => one.deviceIds.includes(deviceId))
      .map((command) => ({ kind: 'command' as const, at: command.createdAt, entity: command })),
    ...(one.transitions ?? []).map((step, index) => ({
      kind: 'step' as const,
      id: `s${index}`,
      of: 'case' as const,
      recordId: one.id,
      ...step,
    })),
    {
      kind: 'step',
      at: ago(4),
      id: 'h1',
      of: 'alert',
      recordId: 'n6',
      actor: 'Kim',
      from: 'active',
      to: 'active',
      handling: 'assigned',
    },
    { kind: 'comment', at: ago(3), id: 'c1', of: 'alert', recordId: 'n6', actor: 'Kim', text: 'Called the customer.' },
  ];
  return items.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Figures of an alarm system that has good and bad sides. */
export function someMetrics(fields: Partial<AlarmMetrics> = {}): AlarmMetrics {
  return {
    from: ago(1_440),
    to: ago(0),
    truncated: false,
    alarmCount: 240,
    maximumActiveState: 5 * 3_600_000,
    maximumUnAck: 42 * 60_000,
    currentAlarmRate: 2,
    averageAlarmRate: 1.6,
    maximumAlarmRate: 14,
    maximumReAlarmCount: 14,
    perTenMinutes: { average: 1.6, maximum: 14, target: 1, manageable: 2 },
    perHour: { average: 9.8, maximum: 31, target: 6, manageable: 12 },
    perDay: { average: 140, maximum: 240, target: 150, manageable: 300 },
    flood: { active: true, since: ago(12), count: 23 },
    floods: [],
    floodShare: 0.014,
    stale: { count: 2, atLeast: false, alertIds: ['n4'] },
    chattering: [{ alertId: 'n1', advice: 'Give the rule a clear limit.' }],
    priorityMix: { high: 0.12, medium: 0.28, low: 0.6 },
    topTen: [
      { rule: 'Temperature threshold', deviceKey: 'thermostat-07', alerts: 61, occurrences: 412 },
      { deviceKey: 'motor-02', alerts: 12, occurrences: 12 },
    ],
    topTenShare: 0.41,
    suppressed: 3,
    suppressedShare: 0.0125,
    shelved: 1,
    ...fields,
  };
}
