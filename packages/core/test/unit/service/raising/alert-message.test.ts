import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, QueueMessage } from '@csk/core';
import { parseAlertMessage } from '../../../../src/service/raising/alert-message.ts';
import { priorityOf } from '../../../../src/service/raising/alert-priority.ts';
import { random } from '../random.ts';
import { row } from '../world.ts';

const message = (body: QueueMessage['body'], properties = {}): QueueMessage => ({ id: 'm1', body, properties });
const bytes = (text: string) => new TextEncoder().encode(text);

test('rows are read whatever the case of their columns, one or many', () => {
  const body = {
    DeviceId: 'd',
    ReadingType: 'T',
    READING: 5,
    EventToken: 'x',
    ThresHold: 1,
    RuleOutput: 'R',
    Time: '2018-09-06T15:58:08.9640000Z',
  };
  const parsed = parseAlertMessage(message(body));
  assert('rows' in parsed);
  const [only] = parsed.rows;
  assert.deepEqual(only, {
    data: body,
    event: 'Raised',
    deviceKey: 'd',
    token: 'x',
    rule: 'R',
    metric: 'T',
    reading: 5,
    threshold: 1,
    time: '2018-09-06T15:58:08.964Z',
  });
  const many = parseAlertMessage(
    message(bytes(JSON.stringify([row('a'), row('b', { alertevent: 'cleared', eventtoken: null })]))),
  );
  assert('rows' in many);
  assert.deepEqual(
    many.rows.map(({ event, token }) => [event, token]),
    [
      ['Raised', 'a'],
      ['Cleared', 'm1#1'],
    ],
  );
});

test('a row says what kind of alert it is, by label or number; anything else is left to the default', () => {
  for (const [value, type] of [
    ['Anomaly', 'anomaly'],
    ['INFO', 'info'],
    ['Preventive Maintenance', 'preventive-maintenance'],
    ['preventive-maintenance', 'preventive-maintenance'],
    [192350003, 'test'],
    ['192350002', 'preventive-maintenance'],
    ['urgent', undefined],
    ['__proto__', undefined],
    ['x'.repeat(5_000), undefined],
    [null, undefined],
    [{ a: 1 }, undefined],
  ] as const) {
    const parsed = parseAlertMessage(message([row('a', { AlertType: value as Json })]));
    assert('rows' in parsed, String(value));
    assert.equal(parsed.rows[0]?.type, type, String(value).slice(0, 20));
  }
});

test("a row's link is taken when it is an address of the web, and otherwise left out, not the alert", () => {
  for (const [value, taken] of [
    ['https://central.example/devices/smt-1?tab=raw#now', true],
    ['HTTP://10.0.0.1:8080', true],
    ['javascript:alert(1)', false],
    ['https:javascript', false],
    ['https://user:secret@example.com/', false],
    ['https://exa mple.com/', false],
    ['https://example.com/\u0000', false],
    ['https://example.com\\@evil.example/', false],
    [' https://example.com/', false],
    ['data:text/html,x', false],
    [`https://example.com/${'x'.repeat(500)}`, false],
    [5, false],
  ] as const) {
    const parsed = parseAlertMessage(message([row('a', { alerturl: value })]));
    assert('rows' in parsed, String(value));
    assert.equal(parsed.rows[0]?.url, taken ? value : undefined, String(value).slice(0, 40));
  }
});

test('what is not the shape is refused with the row and the reason', () => {
  const cases: readonly (readonly [QueueMessage['body'], string, RegExp])[] = [
    [bytes('{"deviceid":'), 'NotJson', /not JSON/],
    [new Uint8Array([0xff, 0xfe]), 'NotJson', /not JSON/],
    [bytes(`"${'x'.repeat(300_000)}"`), 'TooLarge', /300002 bytes/],
    [[row('a', { ruleoutput: 'x'.repeat(300_000) })], 'TooLarge', /bytes/],
    [Array.from({ length: 1001 }, () => 1), 'TooLarge', /1001 rows/],
    ['text', 'UnexpectedShape', /Row 1/],
    [null, 'UnexpectedShape', /Row 1/],
    [[row('a'), 5], 'UnexpectedShape', /Row 2/],
    [[row('a', { deviceid: null })], 'UnexpectedShape', /deviceid/],
    [[row('a', { deviceid: { a: 1 } })], 'UnexpectedShape', /deviceid/],
    [[row('a', { deviceid: 'x'.repeat(129) })], 'UnexpectedShape', /128/],
    [[row('a', { reading: '113' })], 'UnexpectedShape', /reading/],
    [[row('a', { time: 'yesterday' })], 'UnexpectedShape', /time/],
    [[row('a', { time: '7' })], 'UnexpectedShape', /time/],
    [[row('a', { alertevent: 'Paused' })], 'UnexpectedShape', /alertevent/],
    [[row('a', { extra: 'x'.repeat(9000) })], 'UnexpectedShape', /8192/],
  ];
  for (const [body, reason, description] of cases) {
    const refusal = parseAlertMessage(message(body));
    assert('reason' in refusal, `accepted ${JSON.stringify(body)?.slice(0, 80)}`);
    assert.equal(refusal.reason, reason);
    assert.match(refusal.description, description);
    assert(refusal.description.length < 300);
  }
});

test('deep nesting and hostile keys neither crash nor pollute', () => {
  let deep: Json = 1;
  for (let n = 0; n < 20_000; n += 1) deep = [deep];
  assert('reason' in parseAlertMessage(message([row('a', { deep })])));
  assert('reason' in parseAlertMessage(message(bytes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))));
  const polluted = parseAlertMessage(message(bytes('[{"deviceid":"d","__proto__":{"polluted":1},"constructor":2}]')));
  assert('rows' in polluted);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('broken evidence does not stop an alert', () => {
  for (const sources of ['{', '{"a":1}', 'x'.repeat(17_000), 7]) {
    const parsed = parseAlertMessage(message([row('a')], { 'csk-sources': sources, 'csk-job': 'j' }));
    assert('rows' in parsed);
    assert.deepEqual([parsed.sources, parsed.job], [[], 'j']);
  }
});

test('two thousand mutated messages: rows or a refusal, never anything else', () => {
  const next = random(5);
  const valid = JSON.stringify([row('a'), row('b')]);
  for (let n = 0; n < 2000; n += 1) {
    const text = [...valid];
    for (let k = 0; k < 1 + next() * 4; k += 1) {
      text[Math.floor(next() * text.length)] = String.fromCharCode(Math.floor(next() * 256));
    }
    const parsed = parseAlertMessage(message(bytes(text.join(''))));
    assert('rows' in parsed || ['NotJson', 'TooLarge', 'UnexpectedShape'].includes(parsed.reason));
  }
});

test('priority is explained, repeatable, bounded and grows with excess and repeats', () => {
  const facts = { type: 'anomaly', metric: 'Temperature', reading: 113, threshold: 70, occurrences: 1 } as const;
  assert.deepEqual(priorityOf(facts), priorityOf(facts));
  assert.deepEqual([priorityOf(facts).score, priorityOf(facts).level], [70, 'high']);
  assert.match(priorityOf(facts).reasons.join(' '), /61 % above the threshold of 70/);
  assert.equal(priorityOf({ ...facts, reading: 71 }).level, 'low');
  assert.equal(
    priorityOf({ ...facts, reading: 20 }).reasons.some((reason) => reason.includes('below')),
    true,
  );
  assert(priorityOf({ ...facts, occurrences: 9 }).score > priorityOf(facts).score);
  assert.equal(priorityOf({ ...facts, occurrences: 10_000, reading: 1e9 }).score, 100);
  assert.equal(priorityOf({ ...facts, type: 'test' }).score, 0);
});
