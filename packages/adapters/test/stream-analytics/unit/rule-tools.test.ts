import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading, RuleForm } from '@csk/core';
import { ruleTools } from '../../../src/stream-analytics/index.ts';

const FORM: RuleForm = {
  kind: 'threshold',
  rule: 'TooHot',
  readingType: 'Temperature',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'Machine',
  timeColumn: 'MeasuredAt',
  measure: 'Temperature',
  comparison: '>',
  limits: { kind: 'fixed', limit: 100 },
};

const readings: readonly Reading[] = [90, 101, 120, 95, 130].map((value, i) => ({
  deviceKey: 'm1',
  metric: 'Temperature',
  at: 1_700_000_000_000 + i * 60_000,
  value,
}));

test('a form becomes text, is read back, and is tried on readings that carry its own column names', async () => {
  const query = ruleTools.queryOf(FORM);
  assert.deepEqual(ruleTools.formOf(query), { kind: 'form', form: FORM });
  const { deviceColumn, timeColumn } = FORM;
  const result = await ruleTools.replay({ name: 'Draft', query, readings, deviceColumn, timeColumn, agents: 2 });
  assert.equal(result.events, 5);
  assert.equal(result.rows.raised, 2);
  // The first reading says how things are, too.
  assert.equal(result.rows.cleared, 2);
  assert.equal(result.alerts[0]?.deviceKey, 'm1');
  assert.equal(result.rates.agents, 2);
});

test('limits of reference data are looked up', async () => {
  const query = ruleTools.queryOf({
    ...FORM,
    limits: { kind: 'per-device', reference: 'Limits', deviceColumn: 'Id', limitColumn: 'High' },
  });
  const trial = { name: 'Draft', query, readings, deviceColumn: 'Machine', timeColumn: 'MeasuredAt' };
  const result = await ruleTools.replay({ ...trial, references: { Limits: [{ Id: 'm1', High: 125 }] } });
  assert.equal(result.rows.raised, 1);
});

test('thresholds stand for the reference data of a query, whatever it calls them', async () => {
  const query = `WITH Above AS (
      SELECT S.DeviceID AS DeviceId, 'T' AS ReadingType, S.Temperature AS Reading, 'High' AS RuleOutput
      FROM IoTStream S JOIN DeviceRules R ON R.DeviceType = 'Thermostat'
      WHERE S.Temperature > R.High
    )
    SELECT * INTO AlertsQueue FROM Above`;
  const trial = { name: 'Draft', query, readings };
  const result = await ruleTools.replay({ ...trial, thresholds: [{ DeviceType: 'Thermostat', High: 125 }] });
  assert.equal(result.rows.raised, 1);
  // Rows that are named go first, and a rule without reference data takes no notice.
  const references = { devicerules: [{ DeviceType: 'Thermostat', High: 110 }] };
  const named = await ruleTools.replay({ ...trial, references, thresholds: [{ DeviceType: 'Thermostat', High: 125 }] });
  assert.equal(named.rows.raised, 2);
  const { deviceColumn, timeColumn } = FORM;
  const fixed = { name: 'Draft', query: ruleTools.queryOf(FORM), readings, deviceColumn, timeColumn };
  assert.equal((await ruleTools.replay({ ...fixed, thresholds: [{ x: 1 }] })).rows.raised, 2);
});

test('query text that cannot run is refused in words that name the place', () => {
  assert.throws(() => ruleTools.replay({ name: 'Draft', query: 'SELECT\nFROM x', readings }), {
    name: 'ConnectedServiceError',
    code: 'invalid',
    message: /^2:1 /,
  });
});
