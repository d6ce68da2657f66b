import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { parseSasToken, resourceOf, verifySasToken } from '../../src/sas/token.ts';

const key = Buffer.from('a key of some bytes');
const sign = (resource: string, se: number): string =>
  encodeURIComponent(createHmac('sha256', key).update(`${resource}\n${se}`).digest('base64'));
const token = (sr: string, sig: string, se: number | string, skn = ''): string =>
  `SharedAccessSignature sr=${sr}&sig=${sig}&se=${se}${skn && `&skn=${skn}`}`;

test('a token is read field by field', () => {
  const parsed = parseSasToken(token('host%3A1%2Fdevices%2Fd', 'c2ln', 100, 'iothubowner'))!;
  assert.deepEqual(parsed, {
    resource: 'host%3A1%2Fdevices%2Fd',
    signature: 'c2ln',
    expiry: 100,
    policy: 'iothubowner',
  });
  assert.equal(resourceOf(parsed), 'host:1/devices/d');
});

test('signatures over the encoded and over the decoded resource are both good', () => {
  for (const signed of ['host%3A1', 'host:1']) {
    const parsed = parseSasToken(token('host%3A1', sign(signed, 2000), 2000))!;
    assert.equal(verifySasToken(parsed, [key], 1_999_999), 'valid');
    assert.equal(verifySasToken(parsed, [Buffer.from('other'), key], 0), 'valid');
  }
});

test('expiry, another key and a changed field are noticed', () => {
  const parsed = parseSasToken(token('host', sign('host', 2000), 2000))!;
  assert.equal(verifySasToken(parsed, [key], 2_000_000), 'expired');
  assert.equal(verifySasToken(parsed, [Buffer.from('other')], 0), 'wrong-signature');
  assert.equal(verifySasToken({ ...parsed, expiry: 3000 }, [key], 0), 'wrong-signature');
  assert.equal(verifySasToken({ ...parsed, resource: 'host2' }, [key], 0), 'wrong-signature');
});

test('what is not a token is refused without an exception', () => {
  for (const text of [
    '',
    'Bearer x',
    'SharedAccessSignature ',
    token('h', '%E0%A4%A', 1),
    token('h', 's', 'soon'),
    `SharedAccessSignature ${'x'.repeat(9000)}`,
  ]) {
    assert.equal(parseSasToken(text), undefined, text.slice(0, 60));
  }
});
