import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonSchemaOf } from '@csk/core';
import type { CommandDefinitionInput, Json } from '@csk/core';
import { commandParameterDefinitionsOf } from '../../../../src/service/commands/command-parameter-definitions.ts';
import { commandParametersOf } from '../../../../src/service/commands/command-parameters.ts';
import { createWorld } from '../world.ts';

const CALIBRATE = {
  name: 'Calibrate',
  description: 'Sets the probes.',
  mode: 'queued',
  completion: 'device',
  timeoutMs: 60_000,
  parameters: [
    { name: 'mode', type: 'string', values: ['quick', 'full'], defaultValue: 'quick' },
    { name: 'note', type: 'string', maxLength: 5 },
    { name: 'at', type: 'date-time', earliest: '2026-01-01T00:00:00Z', latest: '2026-12-31T00:00:00Z' },
    {
      name: 'probe',
      type: 'object',
      required: true,
      label: 'Probe',
      parameters: [
        { name: 'offset', type: 'number', precision: 2, minimum: -5, maximum: 5, unit: 'K', required: true },
        { name: 'index', type: 'integer', minimum: 0, defaultValue: 0, required: true },
        { name: 'limits', type: 'object', parameters: [{ name: 'strict', type: 'boolean' }] },
      ],
    },
  ],
};

const parameters = commandParameterDefinitionsOf(CALIBRATE.parameters);

test('a definition with nested, typed parameters is taken as it is', () => {
  assert.equal(parameters[2]?.earliest, '2026-01-01T00:00:00.000Z');
  assert.deepEqual(parameters[3], CALIBRATE.parameters[3]);
});

test('its JSON Schema says the same', () => {
  const { name, description } = CALIBRATE;
  assert.deepEqual(jsonSchemaOf({ name, description, parameters }), {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Calibrate',
    description: 'Sets the probes.',
    type: 'object',
    properties: {
      mode: { type: 'string', enum: ['quick', 'full'], default: 'quick' },
      note: { type: 'string', maxLength: 5 },
      at: {
        type: 'string',
        format: 'date-time',
        formatMinimum: '2026-01-01T00:00:00.000Z',
        formatMaximum: '2026-12-31T00:00:00.000Z',
      },
      probe: {
        title: 'Probe',
        type: 'object',
        properties: {
          offset: { type: 'number', minimum: -5, maximum: 5, multipleOf: 0.01, 'x-unit': 'K' },
          index: { type: 'integer', minimum: 0, default: 0 },
          limits: { type: 'object', properties: { strict: { type: 'boolean' } }, additionalProperties: false },
        },
        required: ['offset'],
        additionalProperties: false,
      },
    },
    required: ['probe'],
    additionalProperties: false,
  });
});

test('values are checked down to the last level, and the error names the path', () => {
  assert.deepEqual(commandParametersOf(parameters, { probe: { offset: 1.25 }, at: '2026-03-01T10:00:00+02:00' }), {
    mode: 'quick',
    at: '2026-03-01T08:00:00.000Z',
    probe: { offset: 1.25, index: 0 },
  });
  const probe = { offset: 0 };
  const wrong: readonly (readonly [unknown, string])[] = [
    [{}, 'parameters.probe'],
    [{ probe: 5 }, 'parameters.probe'],
    [{ probe: {} }, 'parameters.probe.offset'],
    [{ probe: { offset: 1.234 } }, 'parameters.probe.offset'],
    [{ probe: { offset: 6 } }, 'parameters.probe.offset'],
    [{ probe: { offset: Number.NaN } }, 'parameters.probe.offset'],
    [{ probe: { ...probe, index: 1.5 } }, 'parameters.probe.index'],
    [{ probe: { ...probe, limits: { strict: 'yes' } } }, 'parameters.probe.limits.strict'],
    [{ probe: { ...probe, limits: { lax: true } } }, 'parameters.probe.limits.lax'],
    [{ probe: JSON.parse('{"__proto__":{}}') as Json }, 'parameters.probe.__proto__'],
    [{ probe, mode: 'slow' }, 'parameters.mode'],
    [{ probe, note: 'too long' }, 'parameters.note'],
    [{ probe, at: '2025-06-01T00:00:00Z' }, 'parameters.at'],
    [{ probe, at: 'tomorrow' }, 'parameters.at'],
    [[], 'parameters'],
  ];
  for (const [given, field] of wrong) {
    assert.throws(() => commandParametersOf(parameters, given), { code: 'invalid', details: { field } }, field);
  }
});

test('a definition that contradicts itself is refused by place', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const create = (input: unknown) => client.commandDefinitions.create(input as CommandDefinitionInput);
  const nested = (depth: number): object =>
    depth === 0 ? { name: 'x', type: 'boolean' } : { name: 'x', type: 'object', parameters: [nested(depth - 1)] };
  const withParameter = (parameter: object) => ({ ...CALIBRATE, parameters: [parameter] });
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ ...CALIBRATE, surprise: 1 }, 'surprise'],
    [{ ...CALIBRATE, name: '' }, 'name'],
    [{ ...CALIBRATE, mode: 'email' }, 'mode'],
    [{ ...CALIBRATE, timeoutMs: 10 }, 'timeoutMs'],
    [{ ...CALIBRATE, mode: 'direct', timeoutMs: 300_001 }, 'timeoutMs'],
    [{ ...CALIBRATE, dangerous: 'yes' }, 'dangerous'],
    [
      {
        ...CALIBRATE,
        parameters: [
          { name: 'a', type: 'boolean' },
          { name: 'a', type: 'string' },
        ],
      },
      'parameters[1].name',
    ],
    [withParameter({ name: '__proto__', type: 'string' }), 'parameters[0].name'],
    [withParameter({ name: 'a', type: 'json' }), 'parameters[0].type'],
    [withParameter({ name: 'a', type: 'boolean', minimum: 1 }), 'parameters[0].minimum'],
    [withParameter({ name: 'a', type: 'integer', precision: 1 }), 'parameters[0].precision'],
    [withParameter({ name: 'a', type: 'number', minimum: 2, maximum: 1 }), 'parameters[0].maximum'],
    [withParameter({ name: 'a', type: 'string', values: [] }), 'parameters[0].values'],
    [withParameter({ name: 'a', type: 'string', maxLength: 2, defaultValue: 'abc' }), 'parameters[0].defaultValue'],
    [withParameter({ name: 'a', type: 'object' }), 'parameters[0].parameters'],
    [
      withParameter({ name: 'a', type: 'object', parameters: [{ name: 'b', type: 'x' }] }),
      'parameters[0].parameters[0].type',
    ],
    [withParameter(nested(5)), `parameters[0]${'.parameters[0]'.repeat(4)}.parameters`],
  ];
  for (const [input, field] of wrong) {
    await assert.rejects(create(input), { code: 'invalid', details: { field } }, field);
  }
  await create(withParameter(nested(4)));
});

test('the commands of a device come with their schema', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const [reset] = await client.commands.definitions({ deviceId: 'dev-1' });
  assert.deepEqual(reset?.schema.properties, { delay: { type: 'integer', minimum: 0, maximum: 60, default: 5 } });
});
