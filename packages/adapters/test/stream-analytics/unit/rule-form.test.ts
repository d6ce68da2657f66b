import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RuleForm, RULE_QUERY_NAMES, isConnectedServiceError, ruleFormProblems } from '@csk/core';
import { type JobOptions, compileJob, formOf, queryOf } from '../../../src/stream-analytics/index.ts';
import { parseScript } from '../../../src/stream-analytics/language/parser/script.ts';
import { random } from './jobs.ts';
import { TOO_HOT, randomForm } from './rule-forms.ts';

function inputsOf(form: RuleForm): NonNullable<JobOptions['inputs']> {
  const limits = form.kind === 'absence' ? undefined : form.limits;
  return {
    [form.input]: { kind: 'stream' },
    ...(limits?.kind === 'per-device' ? { [limits.reference]: { kind: 'reference' } } : {}),
  };
}

test('800 random forms: the text compiles, and the form is read back from it', () => {
  const next = random(18);
  const kinds = new Set<string>();
  for (let i = 0; i < 800; i += 1) {
    const form = randomForm(next);
    kinds.add(`${form.kind} ${form.kind === 'absence' ? '' : form.limits.kind}`);
    assert.deepEqual(ruleFormProblems(form), []);
    const text = queryOf(form);
    const job = compileJob(text, { inputs: inputsOf(form) });
    assert.deepEqual(job.outputs, [form.output]);
    assert.deepEqual(formOf(text), { kind: 'form', form }, text);
    for (const step of parseScript(text).steps) assert.ok(RULE_QUERY_NAMES.includes(step.name.toLowerCase()));
  }
  assert.equal(kinds.size, 5);
});

test('layout, comments, brackets and values may change', () => {
  const text = queryOf({ ...TOO_HOT, forAtLeast: { unit: 'minute', length: 5 } });
  const changed = text
    .replaceAll(/--.*\n/g, '\n')
    .replaceAll(/\s+/g, ' ')
    .replace('70 AS Threshold', '/* hotter */ 75.50 AS [Threshold]')
    .replace("'TooHot'", "'Hot'")
    .replace('DATEADD(minute, 5', 'DATEADD(hour, 2')
    .replace('Stream.Temperature', 'Stream.Values.Temperature');
  assert.deepEqual(formOf(changed), {
    kind: 'form',
    form: {
      ...TOO_HOT,
      rule: 'Hot',
      measure: 'Values.Temperature',
      limits: { kind: 'fixed', limit: 75.5, clearLimit: 65 },
      forAtLeast: { unit: 'hour', length: 2 },
    },
  });
});

test('a text that somebody went on with by hand is not a form, and the place is named', () => {
  const text = queryOf(TOO_HOT);
  const refusals: readonly (readonly [string, string])[] = [
    ['another condition', text.replace('WHERE WasInAlarm', 'WHERE Reading < 200 AND WasInAlarm')],
    ['another column', text.replace('    Threshold,\n', '    Threshold,\n    1 AS Extra,\n')],
    ['another statement', `${text} SELECT * INTO archive FROM IoTStream`],
    ['another step', text.replace('WITH ', 'WITH Spare AS (SELECT * FROM IoTStream),\n')],
    ['a union', text.replace('FROM Limited', 'FROM Limited UNION SELECT * FROM Limited')],
    ['a clear limit above the limit', text.replace('65 AS ClearLimit', '95 AS ClearLimit')],
    ['another query', 'SELECT * INTO AlertsQueue FROM IoTStream'],
  ];
  for (const [what, changed] of refusals) {
    assert.notEqual(changed, text, what);
    assert.equal(formOf(changed).kind, 'other', what);
  }
  const line = 1 + text.split('\n').findIndex((each) => each.startsWith('WHERE WasInAlarm'));
  const reading = formOf(refusals[0]?.[1] ?? '');
  assert.ok(reading.kind === 'other' && reading.line === line, JSON.stringify(reading));
  assert.deepEqual(formOf('SELECT\n  FROM x'), {
    kind: 'syntax-error',
    message: 'expected an expression, found "FROM"',
    line: 2,
    column: 3,
  });
  assert.equal(formOf('').kind, 'syntax-error');
});

test('a text of another make is told from one of ours that was changed', () => {
  assert.deepEqual(formOf('SELECT * INTO alerts FROM readings'), {
    kind: 'other',
    message: 'No rule form writes a text like this.',
    line: 1,
    column: 1,
  });
});

test('a text of ours with a condition of very many values is read, too', () => {
  const text = queryOf(TOO_HOT);
  const changed = text.replace('WHERE Reading >', `WHERE Reading IN (1${',1'.repeat(128_000)}) OR Reading >`);
  assert.notEqual(changed, text);
  assert.equal(formOf(changed).kind, 'other');
});

test('mutilated texts are a form with other values, or none', () => {
  const next = random(7);
  for (let i = 0; i < 400; i += 1) {
    const text = queryOf(randomForm(next));
    const at = Math.floor(next() * text.length);
    const changed = text.slice(0, at) + text.slice(at + 1 + Math.floor(next() * 12));
    const reading = formOf(changed);
    if (reading.kind === 'form') assert.deepEqual(formOf(queryOf(reading.form)), reading);
  }
});

test('wrong forms: every problem names its field', () => {
  const day8 = { unit: 'day', length: 8 };
  const perDevice = { kind: 'per-device', reference: 'Limits', deviceColumn: 'Id', limitColumn: 'High' };
  const wrong: readonly (readonly [unknown, string])[] = [
    [null, ''],
    [[], ''],
    [{ ...TOO_HOT, kind: 'other' }, 'kind'],
    [{ ...TOO_HOT, rule: '' }, 'rule'],
    [{ ...TOO_HOT, rule: "x' AS a, 'y" }, 'rule'],
    [{ ...TOO_HOT, rule: 'a\nSELECT' }, 'rule'],
    [{ ...TOO_HOT, rule: 'x'.repeat(101) }, 'rule'],
    [{ ...TOO_HOT, readingType: 5 }, 'readingType'],
    [{ ...TOO_HOT, input: 'a b' }, 'input'],
    [{ ...TOO_HOT, input: 'limited' }, 'input'],
    [{ ...TOO_HOT, output: undefined }, 'output'],
    [{ ...TOO_HOT, deviceColumn: 'a]b' }, 'deviceColumn'],
    [{ ...TOO_HOT, deviceColumn: 'a..b' }, 'deviceColumn'],
    [{ ...TOO_HOT, tokenColumn: '' }, 'tokenColumn'],
    [{ ...TOO_HOT, timeColumn: 'x'.repeat(300) }, 'timeColumn'],
    [{ ...TOO_HOT, comparison: '=' }, 'comparison'],
    [{ ...TOO_HOT, limits: 70 }, 'limits'],
    [{ ...TOO_HOT, limits: { kind: 'fixed', limit: Number.NaN } }, 'limits.limit'],
    [{ ...TOO_HOT, limits: { kind: 'fixed', limit: 1e-9 } }, 'limits.limit'],
    [{ ...TOO_HOT, limits: { kind: 'fixed', limit: 70, clearLimit: 70 } }, 'limits.clearLimit'],
    [{ ...TOO_HOT, comparison: '<', limits: { kind: 'fixed', limit: 70, clearLimit: 65 } }, 'limits.clearLimit'],
    [{ ...TOO_HOT, limits: { ...perDevice, reference: 'iotstream' } }, 'limits.reference'],
    [{ ...TOO_HOT, limits: { ...perDevice, limitColumn: 7 } }, 'limits.limitColumn'],
    [{ ...TOO_HOT, limits: { ...perDevice, default: { limit: 70, clearLimit: 60 } } }, 'limits.default.clearLimit'],
    [{ ...TOO_HOT, forAtLeast: { unit: 'week', length: 1 } }, 'forAtLeast.unit'],
    [{ ...TOO_HOT, forAtLeast: { unit: 'second', length: 1.5 } }, 'forAtLeast.length'],
    [{ ...TOO_HOT, forAtLeast: day8 }, 'forAtLeast.length'],
    [{ ...TOO_HOT, extra: 1 }, 'extra'],
    [{ ...TOO_HOT, kind: 'rate-of-change', change: 'up', within: day8 }, 'change'],
  ];
  for (const [form, field] of wrong) {
    assert.equal(ruleFormProblems(form)[0]?.field, field, JSON.stringify(form));
    assert.throws(
      () => queryOf(form as RuleForm),
      (error) => isConnectedServiceError(error) && error.code === 'invalid',
    );
  }
  const both = ruleFormProblems({ ...TOO_HOT, rule: '', comparison: '=' });
  assert.deepEqual(
    both.map(({ field }) => field),
    ['rule', 'comparison'],
  );
});
