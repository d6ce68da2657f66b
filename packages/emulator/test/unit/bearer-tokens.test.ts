import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AUDIENCES, BearerTokens, bearerOf, createCredential, credentialFromFile } from '../../src/tokens/issuer.ts';
import { signJwt, verifyJwt } from '../../src/tokens/jwt.ts';
import { loadSigningKey } from '../../src/tokens/signing-key.ts';

const NOW = 1_700_000_000_000;
const KEY = Buffer.alloc(32, 1);
const HUB = 'https://iothubs.azure.net/.default';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const verifier = (now = NOW): BearerTokens => new BearerTokens(KEY, () => now);

test('a token is good for its audience until it ends', async () => {
  const { token, expiresOnTimestamp } = await createCredential(KEY, { lifetimeMs: 60_000 }, () => NOW).getToken(HUB);
  assert.equal(expiresOnTimestamp, NOW + 60_000);
  assert.deepEqual(verifier().verify(token, AUDIENCES.iotHub), { expiresAt: NOW + 60_000 });
  assert.equal(verifier().verify(token, AUDIENCES.serviceBus), 'wrong-audience');
  assert.equal(verifier(NOW + 60_000).verify(token, AUDIENCES.iotHub), 'expired');
  assert.equal(verifier(NOW - 10_000).verify(token, AUDIENCES.iotHub), 'invalid', 'not yet');
});

test("the scopes of Microsoft's clients name the audiences", async () => {
  const credential = createCredential(KEY, {}, () => NOW);
  for (const [scope, audiences] of [
    ['https://servicebus.azure.net//.default', AUDIENCES.serviceBus],
    ['https://eventhubs.azure.net//.default', AUDIENCES.eventHubs],
    ['https://apps.azureiotcentral.com/.default', AUDIENCES.iotCentral],
  ] as const) {
    const { token } = await credential.getToken([scope]);
    assert.ok(typeof verifier().verify(token, audiences) === 'object', scope);
  }
  await assert.rejects(credential.getToken(['a/.default', 'b/.default']), RangeError);
});

test('only what the key signed, as it signed it, is a token', async () => {
  const { token } = await createCredential(KEY, {}, () => NOW).getToken(HUB);
  const [header = '', body = '', signature = ''] = token.split('.');
  const claims = verifyJwt(token, KEY);
  assert.ok(claims);
  const forged = encode({ ...claims, exp: 9_999_999_999 });
  for (const wrong of [
    '',
    'garbage',
    '..',
    `${header}.${body}`,
    `${header}.${body}.`,
    `${header}.${body}.${signature}.more`,
    `${header}.${forged}.${signature}`,
    `${header}.${body}.${Buffer.alloc(32).toString('base64url')}`,
    `${encode({ alg: 'none', typ: 'JWT' })}.${forged}.`,
    `${encode({ alg: 'none', typ: 'JWT' })}.${body}.${signature}`,
    signJwt(claims, Buffer.alloc(32, 2)),
    `${header}.${'A'.repeat(10_000)}.${signature}`,
  ]) {
    assert.equal(verifier().verify(wrong, AUDIENCES.iotHub), 'invalid', wrong.slice(0, 60));
  }
});

test('claims of another shape are refused, although the key signed them', () => {
  const good = { iss: 'csk-emulator', aud: 'https://iothubs.azure.net', nbf: 0, exp: NOW };
  assert.ok(typeof verifier().verify(signJwt(good, KEY), AUDIENCES.iotHub) === 'object');
  for (const change of [{ iss: 'another' }, { aud: [good.aud] }, { exp: '9999999999' }, { nbf: null }]) {
    assert.equal(verifier().verify(signJwt({ ...good, ...change }, KEY), AUDIENCES.iotHub), 'invalid');
  }
});

test('the key is kept for its owner alone, and another process signs with it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'csk-token-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const key = loadSigningKey(folder);
  assert.ok(key.file);
  if (process.platform !== 'win32') assert.equal(statSync(key.file).mode & 0o777, 0o600);
  assert.deepEqual(loadSigningKey(folder).bytes, key.bytes);
  const { token } = await credentialFromFile(key.file).getToken(HUB);
  assert.ok(typeof new BearerTokens(key.bytes, Date.now).verify(token, AUDIENCES.iotHub) === 'object');

  writeFileSync(key.file, 'short');
  assert.throws(() => credentialFromFile(key.file ?? ''), /no signing key/);
});

test('a bearer token stands behind its scheme', () => {
  assert.equal(bearerOf('Bearer a.b.c'), 'a.b.c');
  for (const other of [undefined, '', 'a.b.c', 'Bearer ', 'bearer a', 'Bearer a b', 'SharedAccessSignature sr=a']) {
    assert.equal(bearerOf(other), undefined);
  }
});
