// How every HTTP service of the emulator finds a route and reads an address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeTo, segmentsOf } from '../../src/http/routing.ts';

const ONE = /^\/things\/([^/]+)(?:\/parts\/([^/]+))?$/;
const ROUTES = [
  { method: 'GET', pattern: /^\/things\/query$/, name: 'query' },
  { method: 'GET', pattern: ONE, name: 'get' },
  { method: 'PUT', pattern: ONE, name: 'put' },
];

test('the first route of address and method is taken', () => {
  assert.equal(routeTo(ROUTES, 'GET', '/things/query').name, 'query');
  assert.equal(routeTo(ROUTES, 'PUT', '/things/query').name, 'put');
  assert.equal(routeTo(ROUTES, 'GET', '/things/a').name, 'get');
});

test('an address that is not there is told from a method that is wrong, in the words of the service', () => {
  assert.throws(() => routeTo(ROUTES, 'GET', '/nothing'), { status: 404, code: 'NotFound' });
  for (const method of ['DELETE', undefined]) {
    assert.throws(() => routeTo(ROUTES, method, '/things/a'), { status: 405, code: 'MethodNotAllowed' });
  }
  const refuse = (status: number) => new RangeError(String(status));
  assert.throws(() => routeTo(ROUTES, 'GET', '/nothing', refuse), new RangeError('404'));
  assert.throws(() => segmentsOf(ONE, '/things/%zz', refuse), new RangeError('400'));
});

test('variable parts are decoded, one that is not there is undefined, and what cannot be decoded is refused', () => {
  assert.deepEqual(segmentsOf(ONE, '/things/a%20b%2Fc/parts/%C3%BC'), ['a b/c', 'ü']);
  assert.deepEqual(segmentsOf(ONE, '/things/a'), ['a', undefined]);
  for (const bad of ['%', '%zz', '%E0%A4%A']) {
    assert.throws(() => segmentsOf(ONE, `/things/${bad}`), { status: 400, code: 'ArgumentInvalid' });
  }
});
