import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileText, Secret } from '../../../../src/stream-analytics/azure/arm-value.ts';
import { differences } from '../../../../src/stream-analytics/azure/deploy/differences.ts';

test('what Azure adds, writes in other letters or hides is no difference', () => {
  const wanted = {
    type: 'Stream',
    sku: { name: 'StandardV2' },
    datasource: { properties: { sharedAccessPolicyKey: new Secret('k'), hubs: ['a', { b: 1 }] } },
    query: new FileText('q', 'SELECT 1\nINTO a'),
  };
  const present = {
    type: 'stream',
    sku: { name: 'standardv2', capacity: 3 },
    datasource: { properties: { sharedAccessPolicyKey: null, hubs: ['a', { b: 1, c: 2 }], endpoint: 'x' } },
    query: 'SELECT 1\r\nINTO a',
    etag: 'e',
  };
  assert.deepEqual(differences(wanted, present), []);
});

test('differences are named by their path', () => {
  const wanted = { a: { b: [1, { c: 'x' }] }, list: ['p', 'q'], name: 'Hub', flag: true, absent: 0 };
  const present = { a: { b: [1, { c: 'X' }] }, list: ['p'], name: 'hub', flag: 'true' };
  assert.deepEqual(differences(wanted, present), ['a.b[1].c', 'list', 'name', 'flag', 'absent']);
  assert.deepEqual(differences({ a: { b: 1 } }, { a: null }), ['a']);
  assert.deepEqual(differences({ constructor: 'x', toString: 'y' }, {}), ['constructor', 'toString']);
  assert.deepEqual(differences({ query: new FileText('q', 'SELECT a') }, { query: 'SELECT A' }), ['query']);
});

test('a field that Azure never adds, and the description no longer has, is a difference', () => {
  const wanted = { datasource: { type: 'Microsoft.ServiceBus/EventHub', properties: { eventHubName: 'e' } } };
  const present = (more: object) => ({
    datasource: { type: 'Microsoft.ServiceBus/EventHub', properties: { eventHubName: 'e', ...more } },
  });
  const left = { partitionKey: 'deviceId', propertyColumns: ['a'], systemPropertyColumns: { a: 'b' } };
  assert.deepEqual(
    differences(wanted, present(left)),
    ['partitionKey', 'propertyColumns', 'systemPropertyColumns'].map((name) => `datasource.properties.${name}`),
  );
  assert.deepEqual(
    differences(wanted, present({ consumerGroupName: 'alerts', deltaSnapshotQuery: 'SELECT' })).length,
    2,
  );
  const described = { datasource: { properties: { systemPropertyColumns: { a: 'b' } } } };
  assert.deepEqual(differences(described, present({ systemPropertyColumns: { a: 'b', c: 'd' } })), [
    'datasource.properties.systemPropertyColumns.c',
  ]);
  const nothing = { partitionKey: null, propertyColumns: [], systemPropertyColumns: {}, deltaSnapshotQuery: '' };
  assert.deepEqual(differences(wanted, present({ ...nothing, consumerGroupName: '$Default' })), []);
  // An input has a field of this name beside its data source, which no description knows.
  assert.deepEqual(differences(wanted, { ...present({}), partitionKey: 'deviceId' }), []);
});
