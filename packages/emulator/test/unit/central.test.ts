import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CentralError } from '../../src/central/central-error.ts';
import type { CentralDevice } from '../../src/central/devices.ts';
import { modelOf } from '../../src/central/model.ts';
import { changeOf, mergeCloud } from '../../src/central/properties.ts';
import { parseTelemetryQuery } from '../../src/central/query-parser.ts';
import { runQuery } from '../../src/central/query.ts';
import { pageOf } from '../../src/central/rest/paging.ts';
import { fires, ruleOf } from '../../src/central/rules.ts';
import type { TelemetryMessage } from '../../src/central/telemetry-message.ts';
import { aggregateOf, TumblingWindows } from '../../src/central/windows.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { Json } from '../../src/json.ts';

const TEMPLATE = 'dtmi:a:b;1';
const DEVICE: CentralDevice = {
  id: 'd1',
  etag: 'e',
  displayName: 'D',
  template: TEMPLATE,
  simulated: false,
  enabled: true,
  provisioned: true,
  cloud: { '': { values: { limit: 70 }, times: {} } },
};

const messageAt = (enqueuedAt: number, temperature: Json): TelemetryMessage => ({
  deviceId: 'd1',
  component: undefined,
  modelId: undefined,
  enqueuedAt,
  telemetry: { temperature },
  properties: {},
});

const isRefusal = (error: unknown): boolean =>
  (error instanceof CentralError || error instanceof HubError) && error.status === 400;

const ruleWith = (conditions: readonly object[], rest: object = {}) =>
  ruleOf('r', { displayName: 'R', template: TEMPLATE, conditions, actions: [], ...rest } as Json, undefined, 1);

test('conditions compare like with like, all or any of them, also with a cloud property', () => {
  const hot = { telemetry: 'temperature', operator: 'greaterThan', value: 70 };
  const aboveLimit = { telemetry: 'temperature', operator: 'greaterThanOrEquals', cloudProperty: 'limit' };
  const named = { telemetry: 'state', operator: 'equals', value: 'open' };
  const values: Record<string, Json> = { temperature: 70, state: 'open' };
  const firesOn = (conditions: readonly object[], rest?: object) =>
    fires(ruleWith(conditions, rest), DEVICE, ({ telemetry }) => values[telemetry]);
  assert.equal(firesOn([hot]), false);
  assert.equal(firesOn([aboveLimit]), true);
  assert.equal(firesOn([hot, named]), false);
  assert.equal(firesOn([hot, named], { match: 'any' }), true);
  assert.equal(firesOn([{ ...hot, telemetry: 'missing' }]), false);
  assert.equal(firesOn([{ ...named, value: 1 }]), false, 'a text is no number');
});

test('a rule that is written again as it is goes on, a changed one begins anew', () => {
  const condition = { telemetry: 't', operator: 'equals', value: 1 };
  const rule = ruleWith([condition]);
  const body = { displayName: 'R', template: TEMPLATE, conditions: [condition], actions: [] };
  assert.equal(ruleOf('r', body, rule, 99), rule);
  assert.equal(ruleOf('r', { ...body, displayName: 'S' }, rule, 99).enabledSince, 99);
  for (const wrong of [
    { ...body, conditions: [{ ...condition, operator: 'like' }] },
    { ...body, conditions: [{ ...condition, aggregate: 'average' }] },
    { ...body, window: 'PT5M' },
    { ...body, window: 'for ever', conditions: [{ ...condition, aggregate: 'average' }] },
    { ...body, actions: [{ id: 'a', url: 'file:///etc/passwd' }] },
    { ...body, deviceFilter: 'DROP' },
    null,
  ]) {
    assert.throws(() => ruleOf('r', wrong, undefined, 1), isRefusal);
  }
});

test('an event belongs to one window, and a window closes once', () => {
  const condition = { telemetry: 'temperature', aggregate: 'average', operator: 'greaterThan', value: 1 };
  const rule = ruleWith([condition, { ...condition, aggregate: 'maximum' }], { window: 'PT10S' });
  const windows = new TumblingWindows();
  for (const [at, value] of [
    [9_999, 10],
    [10_000, 20],
    [19_999, 40],
  ] as const)
    windows.add(rule, messageAt(at, value));
  assert.deepEqual(windows.closed(rule, 9_999), []);
  const [first] = windows.closed(rule, 10_000);
  assert.equal(aggregateOf(first!.figures.get('temperature'), 'average'), 10);
  const [second] = windows.closed(rule, 30_000);
  const figures = second!.figures.get('temperature');
  assert.deepEqual(
    (['average', 'minimum', 'maximum', 'count', 'sum'] as const).map((name) => aggregateOf(figures, name)),
    [30, 20, 40, 2, 60],
  );
  assert.deepEqual(windows.closed(rule, 99_999), []);
});

test('queries group by window, order and limit', () => {
  const history = [1, 2, 3, 4].map((step) => messageAt(step * 60_000, step));
  const run = (text: string) => runQuery(text, [DEVICE], () => history, 300_000);
  assert.deepEqual(run(`SELECT $ts, SUM(temperature) AS s FROM ${TEMPLATE} GROUP BY WINDOW(PT2M) ORDER BY s DESC`), [
    { $ts: '1970-01-01T00:02:00.000Z', s: 5 },
    { $ts: '1970-01-01T00:04:00.000Z', s: 4 },
    { $ts: '1970-01-01T00:00:00.000Z', s: 1 },
  ]);
  assert.deepEqual(
    run(`SELECT TOP 1 temperature FROM ${TEMPLATE} WHERE temperature IN (2, 3) ORDER BY temperature DESC`),
    [{ temperature: 3 }],
  );
  assert.deepEqual(run(`SELECT COUNT(temperature) FROM ${TEMPLATE} WHERE WITHIN_WINDOW(PT2M)`), [
    { count_temperature: 2 },
  ]);
  assert.deepEqual(run('SELECT temperature FROM dtmi:other:one;1'), []);
  for (const wrong of [
    'SELECT * FROM dtmi:a:b;1',
    'SELECT a',
    `SELECT ${'a, '.repeat(15)}b FROM ${TEMPLATE}`,
    `SELECT a FROM ${TEMPLATE} WHERE ${'('.repeat(50)}`,
    `SELECT a FROM ${TEMPLATE} WHERE a`,
    `SELECT a FROM ${TEMPLATE} ${'x'.repeat(350)}`,
  ]) {
    assert.throws(() => parseTelemetryQuery(wrong), isRefusal, wrong);
  }
});

test('a patch of properties is sorted by the template, and null removes', () => {
  const model = modelOf({
    capabilityModel: {
      '@id': 'dtmi:a:model;1',
      contents: [
        { '@type': 'Property', name: 'target', writable: true },
        { '@type': ['Property', 'Cloud'], name: 'limit' },
        {
          '@type': 'Component',
          name: 'fan',
          schema: { contents: [{ '@type': 'Property', name: 'speed', writable: true }] },
        },
      ],
      extends: [{ contents: [{ '@type': 'Property', name: 'inherited', writable: true }] }],
    },
  });
  const change = changeOf(model, { target: 1, limit: null, inherited: true, fan: { speed: 2 } });
  assert.deepEqual(change.desired, { fan: { __t: 'c', speed: 2 }, target: 1, inherited: true });
  assert.deepEqual(mergeCloud(DEVICE.cloud, change.cloud, 'now')['']!.values, {});
  for (const wrong of [{ other: 1 }, { fan: { other: 1 } }, [], 'x']) {
    assert.throws(() => changeOf(model, wrong), isRefusal);
  }
  assert.throws(() => changeOf(undefined, { target: 1 }), isRefusal);
});

test('a filter of a list is read to its end, also when a text in it says and', () => {
  const items = ['Fire and smoke', "O'Hara", 'Fan'].map((displayName, index) => ({
    id: `d${index}`,
    displayName,
    enabled: index > 0,
  }));
  const page = (filter: string): unknown =>
    (
      pageOf(items, { address: new URL('http://localhost/'), query: new URLSearchParams({ $filter: filter }) })[
        'value'
      ] as { id: string }[]
    ).map(({ id }) => id);
  assert.deepEqual(page("displayName eq 'Fire and smoke'"), ['d0']);
  assert.deepEqual(page("displayName ne 'Fire and smoke' and enabled eq true AND displayName ne 'Fan'"), ['d1']);
  assert.deepEqual(page("displayName eq 'O''Hara'"), ['d1']);
  for (const bad of ['', 'enabled', 'enabled eq true and', 'enabled eq true and ', 'enabled eq true enabled eq true']) {
    assert.throws(() => page(bad), isRefusal, bad);
  }
});

test('whatever text or template comes is read or refused, with fixed seeds', () => {
  let seed = 20_261_122;
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const words = [
    'SELECT',
    'TOP',
    '1',
    'a',
    ',',
    'FROM',
    TEMPLATE,
    'WHERE',
    '(',
    ')',
    '=',
    "'x",
    'AND',
    'GROUP BY',
    'WINDOW',
    'PT1M',
    '.',
    'ORDER BY',
    'MAX(',
    '$ts',
    '\u0000',
    'WITHIN_WINDOW(',
  ];
  const templates: Json[] = [
    null,
    1,
    'x',
    [],
    {},
    { '@id': 7 },
    { contents: 3 },
    { contents: [null] },
    { contents: [{ name: '__proto__' }] },
  ];
  for (let round = 0; round < 2_000; round += 1) {
    const text = Array.from({ length: random(16) }, () => words[random(words.length)]).join(' ');
    try {
      parseTelemetryQuery(text);
    } catch (error) {
      assert.ok(isRefusal(error), `${text}: ${String(error)}`);
    }
  }
  for (const capabilityModel of templates) assert.throws(() => modelOf({ capabilityModel }), isRefusal);
});
