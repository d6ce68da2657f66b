import {
  ConnectedServiceError,
  paged,
  type ConnectedServiceClient,
  type Rule,
  type RuleChange,
  type RuleThresholds,
} from '@csk/core';
import type { FakeService } from './fake-client.ts';
import { fakeRuleTools, TOO_HOT } from './fake-rule-tools.ts';
import { ago, populatedService } from './fixtures.ts';

/** What somebody who looks after rules may do with them. */
export const RULE_OPERATIONS = [
  'Rules_List',
  'Rules_Update',
  'Rules_GetThresholds',
  'Rules_ReplaceThresholds',
] as const;

/** A service whose engine runs rules, and what is to go wrong with them. */
export interface FakeRuleService extends FakeService {
  readonly running: Rule[];
  limits: RuleThresholds;
  /** What was written: each change, and each set of rows. */
  readonly written: unknown[];
  /** The next save of a rule or its limits is refused with it. */
  refusal: ConnectedServiceError | undefined;
  /** Somebody else saves a rule. */
  changeByOthers(id: string, query: string): void;
}

export function aRule(id: string, fields: Partial<Rule> = {}): Rule {
  const query = fakeRuleTools().queryOf({ ...TOO_HOT, rule: id });
  return {
    id,
    version: 'unchanged',
    jobVersion: '3',
    query,
    configuredQuery: query,
    isChanged: false,
    hasThresholds: false,
    ...fields,
  };
}

const HAND_WRITTEN = `SELECT
    Stream.DeviceID AS DeviceId, Stream.Temperature AS Reading
INTO AlertsQueue
FROM IoTStream Stream
WHERE Stream.Temperature > 70`;

const LIMITS: RuleThresholds = {
  id: 'by-device',
  version: 'unchanged',
  rows: [
    { DeviceId: 'thermostat-07', High: 70, Note: null },
    { DeviceId: 'thermostat-08', High: 72.5, Note: 'by the door' },
  ],
};

export function ruleService(): FakeRuleService {
  const service = Object.assign(populatedService(), {
    running: [
      aRule('too-hot'),
      aRule('door-open', { version: 'r7', jobVersion: '3+2', isChanged: true, updatedAt: ago(125) }),
      aRule('by-device', { query: HAND_WRITTEN, configuredQuery: HAND_WRITTEN, hasThresholds: true }),
    ],
    limits: LIMITS,
    written: [] as unknown[],
    refusal: undefined as ConnectedServiceError | undefined,
    changeByOthers(id: string, query: string) {
      change(id, { query });
    },
  });
  service.operations = [...service.operations, ...RULE_OPERATIONS];
  let count = 0;

  function change(id: string, { query }: Pick<RuleChange, 'query'>): Rule {
    const index = service.running.findIndex((rule) => rule.id === id);
    const before = service.running[index];
    if (!before) throw new ConnectedServiceError('not-found', 'There is no such rule.');
    count += 1;
    const text = query ?? before.configuredQuery;
    const after = {
      ...before,
      query: text,
      isChanged: text !== before.configuredQuery,
      version: `v${count}`,
      jobVersion: `3+${count}`,
      updatedAt: ago(0),
    };
    service.running[index] = after;
    if (service.limits.id === id) service.limits = { ...service.limits, version: after.version };
    return after;
  }

  async function called(name: string): Promise<void> {
    service.calls.push(name);
    if (service.silent) await new Promise(() => undefined);
    if (service.failure) throw service.failure;
  }

  function refuse(version: string | undefined, ifVersion: string | undefined): void {
    const { refusal } = service;
    service.refusal = undefined;
    if (refusal) throw refusal;
    if (version !== ifVersion) throw new ConnectedServiceError('conflict', 'It was changed in the meantime.');
  }

  const rules: ConnectedServiceClient['rules'] = {
    list: () =>
      paged(async () => {
        await called('rules.list');
        return { items: [...service.running] };
      }),
    async get(id) {
      await called('rules.get');
      return service.running.find((rule) => rule.id === id);
    },
    async update(id, input, options) {
      await called('rules.update');
      refuse(service.running.find((rule) => rule.id === id)?.version, options?.ifVersion);
      service.written.push({ id, ...input });
      return change(id, input);
    },
    async getThresholds() {
      await called('rules.getThresholds');
      return service.limits;
    },
    async replaceThresholds(id, { rows }, options) {
      await called('rules.replaceThresholds');
      refuse(service.limits.version, options?.ifVersion);
      service.written.push({ id, rows });
      count += 1;
      service.limits = { id, version: `v${count}`, validFrom: '2026-02-03T08:31:00.000Z', rows };
      const index = service.running.findIndex((rule) => rule.id === id);
      const rule = service.running[index];
      if (rule) service.running[index] = { ...rule, version: `v${count}` };
      return service.limits;
    },
  };
  Object.assign(service.client.rules, rules);
  return service;
}
