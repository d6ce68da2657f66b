import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { attestationFrom, attestationToRest, mechanismToRest } from '../../src/dps/attestation.ts';
import { isSignedWith } from '../../src/dps/device-proof.ts';
import { individualFrom } from '../../src/dps/enrollment.ts';
import { parseRequest, readUserName, responseTopic } from '../../src/dps/mqtt/topics.ts';
import { ProvisioningError } from '../../src/dps/provisioning-error.ts';
import { ProvisioningStore } from '../../src/dps/provisioning-store.ts';
import { reassign } from '../../src/dps/registration.ts';
import { RegistrationLimit } from '../../src/dps/registration-limit.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import { decodedRecord } from './provisioning-records.ts';
import { derivedKey } from '../../src/sas/derived-key.ts';
import { isSignedBy } from '../../src/tls/certificate-chain.ts';
import { createAuthority, selfSigned } from '../sdk/device-certificates.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const status = (wanted: number) => (error: unknown) => error instanceof ProvisioningError && error.status === wanted;

test("a device's key is derived as the documentation's example is", () => {
  const group = '8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==';
  const id = 'sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6';
  assert.equal(derivedKey(group, id), 'Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=');
});

test('what registering again does follows from policy, past and hub', () => {
  const keep = { updateHubAssignment: true, migrateDeviceData: true };
  const reset = { updateHubAssignment: true, migrateDeviceData: false };
  const never = { updateHubAssignment: false, migrateDeviceData: false };
  for (const policy of [keep, reset, never]) {
    for (const exists of [true, false]) {
      assert.deepEqual(reassign(policy, undefined, exists), {
        substatus: 'initialAssignment',
        isKept: false,
        isReset: false,
      });
    }
  }
  const table = [
    [keep, true, 'deviceDataMigrated', false, false],
    [reset, true, 'deviceDataReset', false, true],
    [keep, false, 'reprovisionedToInitialAssignment', false, true],
    [reset, false, 'reprovisionedToInitialAssignment', false, true],
    [never, true, 'initialAssignment', true, false],
    [never, false, 'initialAssignment', true, false],
  ] as const;
  for (const [policy, exists, substatus, isKept, isReset] of table) {
    assert.deepEqual(reassign(policy, 'initialAssignment', exists), { substatus, isKept, isReset });
  }
});

test('an attestation keeps what is not sent, and shows keys only when asked for them', () => {
  const first = attestationFrom({ type: 'symmetricKey', symmetricKey: { primaryKey: KEY } }, undefined, false);
  const second = attestationFrom({ type: 'symmetricKey', symmetricKey: { primaryKey: '' } }, first, false);
  assert.deepEqual(second, first);
  assert.ok(!JSON.stringify(attestationToRest(first)).includes(KEY));
  assert.ok(JSON.stringify(mechanismToRest(first)).includes(KEY));
  for (const bad of [
    undefined,
    7,
    {},
    { type: 'tpm' },
    { type: 'symmetricKey', symmetricKey: { primaryKey: 'short' } },
    { type: 'symmetricKey', symmetricKey: { primaryKey: `${KEY}!` } },
    { type: 'x509' },
    { type: 'x509', x509: { clientCertificates: {} } },
    { type: 'x509', x509: { clientCertificates: { primary: { certificate: 'x' } } } },
    { type: 'x509', x509: { signingCertificates: { primary: { certificate: 'x' } } } },
  ]) {
    assert.throws(() => attestationFrom(bad, undefined, false), status(400), JSON.stringify(bad));
  }
});

test('an identity without keys lets nobody in, whoever signs with nothing', () => {
  const context = { idScope: 's', registrationId: 'd', authorities: new Map<string, string>(), now: 0 };
  const token = 'SharedAccessSignature sr=s%2Fregistrations%2Fd&sig=AAAA&se=100&skn=registration';
  assert.equal(isSignedWith({ primaryKey: '', secondaryKey: '' }, { ...context, proof: { token } }), false);
});

test('a certificate leads to its authority over what the client sent, and to no other', async () => {
  const root = await createAuthority('Root');
  const plant = await root.intermediate('Plant');
  const line = await plant.intermediate('Line');
  const leaf = await line.issue('press-7');
  const der = (pem: string): Buffer => new X509Certificate(pem).raw;
  const authority = new X509Certificate(root.cert);
  const now = Date.now();
  assert.equal(isSignedBy([leaf.cert, plant.cert, line.cert].map(der), authority, now), true);
  assert.equal(isSignedBy([leaf.cert, line.cert].map(der), authority, now), false, 'a link is missing');
  assert.equal(isSignedBy([leaf.cert].map(der), new X509Certificate(line.cert), now), true);
  assert.equal(isSignedBy([leaf.cert, plant.cert, line.cert].map(der), authority, now + 2 * 86_400_000), false);
  assert.equal(isSignedBy([], authority, now), false);
  assert.equal(isSignedBy([Buffer.from('no certificate')], authority, now), false);
  const other = await createAuthority('Root');
  assert.equal(isSignedBy([leaf.cert, plant.cert, line.cert].map(der), new X509Certificate(other.cert), now), false);
  // A device's own certificate signs nothing, whatever it is put in front of.
  const device = await selfSigned('Line');
  assert.equal(isSignedBy([leaf.cert].map(der), new X509Certificate(device.cert), now), false);
});

test('user names and topics of the service are told from all others', () => {
  const name = '0neABC/registrations/d1/api-version=2019-03-31&ClientVersion=x';
  assert.deepEqual(readUserName(name), { idScope: '0neABC', registrationId: 'd1', apiVersion: '2019-03-31' });
  assert.equal(readUserName('localhost:18883/d1/?api-version=2021-04-12'), undefined);
  assert.equal(readUserName('host/registrations/?api-version=2021-04-12'), undefined, 'a device named registrations');
  assert.equal(readUserName('host/registrations/m1/?api-version=2021-04-12'), undefined, 'a module of it');
  assert.deepEqual(parseRequest('$dps/registrations/PUT/iotdps-register/?$rid=1'), { kind: 'register', rid: '1' });
  const status = '$dps/registrations/GET/iotdps-get-operationstatus/?$rid=a%20b&operationId=4.x';
  assert.deepEqual(parseRequest(status), { kind: 'status', rid: 'a b', operationId: '4.x' });
  assert.equal(parseRequest('$dps/registrations/PUT/iotdps-register/'), undefined);
  assert.equal(parseRequest('$iothub/twin/GET/?$rid=1'), undefined);
  assert.equal(responseTopic(429, 'a b', 7), '$dps/registrations/res/429/?$rid=a%20b&retry-after=7');
});

test('a minute takes so many registrations, and says when the next begins', () => {
  let now = 1_000_000;
  const limit = new RegistrationLimit(2, () => now);
  limit.take();
  limit.take();
  now += 15_000;
  assert.throws(
    () => limit.take(),
    (error: unknown) => error instanceof ProvisioningError && error.status === 429 && error.retryAfter === 45,
  );
  now += 45_000;
  limit.take();
  const open = new RegistrationLimit(undefined, () => 0);
  for (let index = 0; index < 1000; index += 1) open.take();
});

test('the store is the same again from its records and from its snapshot, each read twice', async () => {
  const store = new ProvisioningStore();
  const written: unknown[] = [];
  const journal = createMemoryJournal();
  store.attach({
    ...journal,
    append: (record) => {
      written.push(decodedRecord(record));
      return Promise.resolve();
    },
  });
  const enrollment = (id: string) =>
    individualFrom({ attestation: { type: 'symmetricKey' } }, id, undefined, Date.parse('2026-01-01'));
  const kept = enrollment('kept');
  await store.change(['enrollment', 'kept', kept], ['enrollment', 'gone', enrollment('gone')]);
  await store.change(['enrollment', 'gone'], ['registration', 's/none']);
  for (const records of [written, [...store.snapshot()].map(decodedRecord)]) {
    const again = new ProvisioningStore();
    for (const record of [...records, ...records]) again.replay((record as { data: never }).data);
    assert.deepEqual([...again.all('enrollment')], [JSON.parse(JSON.stringify(kept))]);
    assert.equal(again.get('enrollment', 'gone'), undefined);
  }
});
