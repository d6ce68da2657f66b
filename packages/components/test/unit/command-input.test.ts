/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, type CommandDefinition, type CommandParameter, type Json } from '@csk/core';
import { CommandDraft } from '../../src/command-panel/command-draft.ts';
import { initialTexts, itemsOf, leavesOf, parametersOf, problemsOf } from '../../src/command-panel/command-input.ts';
import { textsOf } from '../../src/command-panel/command-json.ts';
import { refusedField } from '../../src/value-form/refused-field.ts';
import { DEFINITIONS } from '../fixtures.ts';

const ZONE = 'Europe/Berlin';
const target: CommandParameter = {
  name: 'target',
  type: 'integer',
  required: true,
  minimum: 0,
  maximum: 9,
  defaultValue: 3,
};
const note: CommandParameter = { name: 'note', type: 'string', maxLength: 5 };
const force: CommandParameter = { name: 'force', type: 'boolean' };
const offset: CommandParameter = { name: 'offset', type: 'number', precision: 1 };
const mode: CommandParameter = { name: 'mode', type: 'string', values: ['slow', 'fast'], required: true };
const start: CommandParameter = {
  name: 'start',
  type: 'date-time',
  earliest: '2026-06-01T00:00:00.000Z',
  latest: '2026-06-30T00:00:00.000Z',
};

function problemOf(parameter: CommandParameter, text: string): unknown {
  return problemsOf(itemsOf([parameter]), { 0: text }, ZONE).get('0');
}

test('a form starts with defaults and sends typed values without empty ones', () => {
  const items = itemsOf([target, note, force]);
  assert.deepEqual(initialTexts(items, ZONE), { 0: '3', 1: '', 2: '' });
  assert.deepEqual(parametersOf(items, { 0: ' 4 ', 1: ' ', 2: 'true' }, ZONE), { target: 4, force: true });
  assert.deepEqual(parametersOf(items, { 0: '4', 1: 'a', 2: '' }, ZONE), { target: 4, note: 'a', force: false });
});

test('a field says what is wrong with it, by each limit of its parameter', () => {
  assert.deepEqual(problemOf(target, ''), { kind: 'required' });
  assert.deepEqual(problemOf(target, 'four'), { kind: 'not-a-number' });
  assert.deepEqual(problemOf(target, '4.5'), { kind: 'not-whole' });
  assert.deepEqual(problemOf(target, '10'), { kind: 'too-high', limit: 9 });
  assert.deepEqual(problemOf(target, '-1'), { kind: 'too-low', limit: 0 });
  assert.equal(problemOf(target, '9'), undefined);
  assert.equal(problemOf(note, ''), undefined);
  assert.deepEqual(problemOf(note, 'too long'), { kind: 'too-long', limit: 5 });
  assert.deepEqual(problemOf(offset, '1,25'), { kind: 'too-precise', limit: 1 });
  assert.equal(problemOf(offset, '1,5'), undefined);
  assert.deepEqual(problemOf(offset, '1,000'), { kind: 'not-a-number' }, 'a thousand or one');
  assert.deepEqual(problemOf(mode, ''), { kind: 'required' });
  assert.equal(problemOf(force, ''), undefined);
  assert.equal(problemOf({ ...force, required: true }, ''), undefined, 'no is an answer');
});

test('a moment is entered by the clocks of the user and sent as it is everywhere', () => {
  const items = itemsOf([{ ...start, defaultValue: '2026-06-02T06:00:00.000Z' }]);
  assert.deepEqual(initialTexts(items, ZONE), { 0: '2026-06-02T08:00' });
  assert.deepEqual(parametersOf(items, { 0: '2026-06-03T10:15:30' }, ZONE), { start: '2026-06-03T08:15:30.000Z' });
  assert.deepEqual(problemOf(start, '2026-06-01T01:59'), { kind: 'too-low', limit: '2026-06-01T00:00:00.000Z' });
  assert.equal(problemOf(start, '2026-06-01T02:00'), undefined);
  assert.deepEqual(problemOf(start, '2026-07-01T00:00'), { kind: 'too-high', limit: '2026-06-30T00:00:00.000Z' });
  assert.deepEqual(problemOf(start, '?'), { kind: 'not-a-moment' });
});

test('objects hold what is inside them, and are sent when something is', () => {
  const probe: CommandParameter = {
    name: 'probe',
    type: 'object',
    parameters: [
      { ...target, defaultValue: undefined },
      { name: 'inner', type: 'object', required: true, parameters: [note] },
      force,
    ],
  };
  const items = itemsOf([note, probe]);
  assert.deepEqual(
    leavesOf(items).map(({ key, field }) => `${key} ${field}`),
    [
      '0 parameters.note',
      '1-0 parameters.probe.target',
      '1-1-0 parameters.probe.inner.note',
      '1-2 parameters.probe.force',
    ],
  );
  assert.deepEqual(parametersOf(items, {}, ZONE), {});
  assert.equal(problemsOf(items, {}, ZONE).size, 0, 'what is left out needs nothing');
  assert.deepEqual([...problemsOf(items, { '1-2': 'true' }, ZONE)], [['1-0', { kind: 'required' }]]);
  assert.deepEqual(parametersOf(items, { '1-0': '2' }, ZONE), { probe: { target: 2, inner: {}, force: false } });
  const demanded = itemsOf([{ ...probe, required: true }]);
  assert.deepEqual([...problemsOf(demanded, {}, ZONE)], [['0-0', { kind: 'required' }]]);
});

test('an object that nobody describes is JSON, and nothing else', () => {
  const free: CommandParameter = { name: 'free', type: 'object' };
  for (const text of ['{oops', '[1]', '"text"', 'null', '5']) {
    assert.deepEqual(problemOf(free, text), { kind: 'not-json' }, text);
  }
  assert.deepEqual(parametersOf(itemsOf([free]), { 0: '{ "a": [1] }' }, ZONE), { free: { a: [1] } });
});

test('a draft tells problems once it was to be sent, and finds the field that the service means', () => {
  const definition: CommandDefinition = { ...DEFINITIONS[0]!, parameters: [note, target] };
  const draft = new CommandDraft().change('1', '12');
  const t = { required: 'required', 'too-high': 'most {limit}' } as never;
  const format = { number: String, timeZone: ZONE } as never;
  const form = draft.formOf(definition, ZONE);
  assert.equal(form.firstWrong?.key, '1');
  assert.equal(form.problemTexts(t, format).size, 0);
  assert.deepEqual([...draft.checked().formOf(definition, ZONE).problemTexts(t, format)], [['1', 'most 9']]);
  const refusal = new ConnectedServiceError('invalid', 'No.', { details: { field: 'parameters.note' } });
  assert.equal(form.fieldOf(refusedField(refusal))?.key, '0');
  assert.equal(form.fieldOf(refusedField(new ConnectedServiceError('unavailable', 'No.'))), undefined);
  assert.deepEqual(draft.change('1', '5').formOf(definition, ZONE).parameters(), { target: 5 });
});

test('JSON goes back to fields when they can show all of it', () => {
  const items = itemsOf([note, force, start, { name: 'probe', type: 'object', parameters: [offset] }]);
  assert.deepEqual(textsOf(items, { note: 'a', start: '2026-06-02T06:00:00.000Z', probe: { offset: 2.5 } }, ZONE), {
    0: 'a',
    1: '',
    2: '2026-06-02T08:00',
    '3-0': '2.5',
  });
  const others: readonly Json[] = [
    { colour: 'red' },
    { force: 'yes' },
    { note: 5 },
    { note: null },
    { start: 'soon' },
    { probe: 3 },
    { probe: { offset: 2.55 } },
    { probe: { upper: 1 } },
  ];
  for (const value of others) {
    assert.equal(textsOf(items, value, ZONE), undefined, JSON.stringify(value));
  }
});
