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
