import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { selfSigned, createAuthority } from '../sdk/device-certificates.ts';
import { deriveKey, ownerToken, registerByKey, serviceApi, type Body } from '../sdk/provisioning-clients.ts';
import { runEmulator, temporaryFolder } from './running-emulator.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: KEY, secondaryKey: KEY } };
const enrollment = (registrationId: string, more: Body = {}) => ({ registrationId, attestation, ...more });

async function setUp(t: TestContext, options = {}) {
  const emulator = await runEmulator(t, options);
  return { emulator, api: serviceApi(emulator) };
}

test('an individual enrolment is made, read, changed by its etag and deleted', async (t) => {
  const { api } = await setUp(t);
  const initialTwin = { tags: { site: 'north' }, properties: { desired: { interval: 5 } } };
  const made = await api('PUT', '/enrollments/Pump-1', enrollment('Pump-1', { deviceId: 'p1', initialTwin }));
  assert.equal(made.status, 200);
  assert.deepEqual(made.body['initialTwin'], initialTwin);
  assert.equal(made.body['provisioningStatus'], 'enabled');
  assert.deepEqual(made.body['reprovisionPolicy'], { updateHubAssignment: true, migrateDeviceData: true });

  const read = await api('GET', '/enrollments/pump-1');
  assert.equal(read.body['registrationId'], 'Pump-1');
  assert.deepEqual(read.body['attestation'], { type: 'symmetricKey' }, 'keys are told by the mechanism only');
  const mechanism = await api('POST', '/enrollments/Pump-1/attestationmechanism');
  assert.equal((mechanism.body['symmetricKey'] as Body)['primaryKey'], KEY);

  const again = await api('PUT', '/enrollments/Pump-1', enrollment('Pump-1'));
  assert.equal(again.status, 409);
  const match = { headers: { 'if-match': read.body['etag'] as string } };
  const disabled = { ...read.body, provisioningStatus: 'disabled' };
  const changed = await api('PUT', '/enrollments/Pump-1', disabled, match);
  assert.equal(changed.status, 200);
  assert.equal(changed.body['createdDateTimeUtc'], made.body['createdDateTimeUtc']);
  const kept = await api('POST', '/enrollments/Pump-1/attestationmechanism');
  assert.equal((kept.body['symmetricKey'] as Body)['primaryKey'], KEY, 'keys that were not sent stay');
  assert.equal((await api('PUT', '/enrollments/Pump-1', disabled, match)).status, 412);
  assert.equal((await api('DELETE', '/enrollments/Pump-1', undefined, match)).status, 412);
  const deleted = await api('DELETE', '/enrollments/Pump-1');
  assert.equal(deleted.status, 204);
  assert.equal(deleted.headers['content-length'], undefined, 'an answer without content says nothing of its length');
  assert.equal((await api('GET', '/enrollments/Pump-1')).status, 404);
  assert.equal((await api('DELETE', '/enrollments/Pump-1')).status, 404);
  assert.equal((await api('PUT', '/enrollments/x', enrollment('x'), { headers: { 'if-match': '*' } })).status, 404);
});

test('a device that writes its registration id otherwise is the one that was enrolled', async (t) => {
  const { emulator, api } = await setUp(t);
  await api('PUT', '/enrollments/Pump-1', enrollment('Pump-1'));
  for (const id of ['Pump-1', 'pump-1', 'PUMP-1']) {
    assert.equal((await registerByKey(emulator, id, KEY)).deviceId, 'Pump-1');
  }
  assert.equal(emulator.diagnostics().devices, 1);
});

test('keys that an enrolment does not bring are made', async (t) => {
  const { emulator, api } = await setUp(t);
  await api('PUT', '/enrollments/d1', { registrationId: 'd1', attestation: { type: 'symmetricKey' } });
  const { body } = await api('POST', '/enrollments/d1/attestationmechanism');
  const { primaryKey } = body['symmetricKey'] as { primaryKey: string };
  assert.equal((await registerByKey(emulator, 'd1', primaryKey)).status, 'assigned');
});

test('a group is made, its registrations are listed, and go with it; the devices stay', async (t) => {
  const { emulator, api } = await setUp(t);
  const made = await api('PUT', '/enrollmentGroups/g1', { enrollmentGroupId: 'g1', attestation });
  assert.equal(made.status, 200);
  for (const id of ['b', 'a', 'c']) await registerByKey(emulator, id, deriveKey(KEY, id), { transport: 'Http' });
  const { body } = await api('POST', '/registrations/g1/query', { query: '*' });
  assert.deepEqual(
    body.map((item) => [item['registrationId'], item['status'], item['assignedHub']]),
    ['a', 'b', 'c'].map((id) => [id, 'assigned', emulator.hostName]),
  );
  assert.equal((await api('GET', '/registrations/a')).body['deviceId'], 'a');
  assert.equal((await api('DELETE', '/registrations/a')).status, 204);
  assert.equal((await api('GET', '/registrations/a')).status, 404);
  assert.equal((await api('DELETE', '/enrollmentGroups/g1')).status, 204);
  assert.equal((await api('GET', '/registrations/b')).status, 404);
  assert.equal((await api('POST', '/registrations/g1/query', { query: '*' })).status, 404);
  assert.equal(emulator.diagnostics().devices, 3);
});

test('queries give pages in the order of ids', async (t) => {
  const ids = ['e', 'b', 'd', 'a', 'c'];
  const { api } = await setUp(t, { provisioning: { enrollments: ids.map((id) => enrollment(id)) } });
  const seen: unknown[] = [];
  let token = '';
  do {
    const headers = { 'x-ms-max-item-count': '2', ...(token && { 'x-ms-continuation': token }) };
    const page = await api('POST', '/enrollments/query', { query: 'SELECT * FROM enrollments' }, { headers });
    assert.equal(page.headers['x-ms-item-type'], 'enrollment');
    assert.ok(page.body.length <= 2);
    seen.push(...page.body.map((item) => item['registrationId']));
    token = (page.headers['x-ms-continuation'] as string | undefined) ?? '';
  } while (token);
  assert.deepEqual(seen, [...ids].sort());
  assert.deepEqual((await api('POST', '/enrollmentGroups/query', { query: '*' })).body, []);
  for (const query of ['SELECT x FROM enrollments', 7, undefined]) {
    assert.equal((await api('POST', '/enrollments/query', { query })).status, 400);
  }
  const bad = { headers: { 'x-ms-continuation': 'not a token' } };
  assert.equal((await api('POST', '/enrollments/query', { query: '*' }, bad)).status, 400);
});

test('a bulk operation does each enrolment for itself and tells what failed', async (t) => {
  const { api } = await setUp(t);
  const bulk = (mode: string, enrollments: unknown) => api('POST', '/enrollments/', { mode, enrollments });
  const made = await bulk('create', [enrollment('a'), enrollment('b'), enrollment('not valid!')]);
  assert.equal(made.body['isSuccessful'], false);
  assert.deepEqual(
    (made.body['errors'] as Body[]).map((item) => item['registrationId']),
    ['not valid!'],
  );
  const again = await bulk('create', [enrollment('a'), enrollment('c')]);
  assert.deepEqual(
    (again.body['errors'] as Body[]).map((item) => [item['registrationId'], item['errorCode']]),
    [['a', 409201]],
  );
  assert.equal((await bulk('update', [enrollment('a', { deviceId: 'new' })])).body['isSuccessful'], true);
  const stale = await bulk('updateIfMatchETag', [enrollment('a', { etag: 'stale' }), enrollment('b')]);
  assert.equal((stale.body['errors'] as Body[]).length, 2);
  assert.equal((await bulk('delete', [{ registrationId: 'a' }, { registrationId: 'c' }])).body['isSuccessful'], true);
  const { body } = await api('POST', '/enrollments/query', { query: '*' });
  assert.equal(body.length, 1);
  assert.equal((await bulk('destroy', [enrollment('a')])).status, 400);
  assert.equal((await bulk('create', [])).status, 400);
  assert.equal(
    (
      await bulk(
        'create',
        Array.from({ length: 11 }, () => enrollment('z')),
      )
    ).status,
    400,
  );
});

test('certificates are kept, and of what is read only what they say', async (t) => {
  const { api } = await setUp(t);
  const { cert, thumbprint } = await selfSigned('d1');
  const body = {
    registrationId: 'd1',
    attestation: { type: 'x509', x509: { clientCertificates: { primary: { certificate: cert } } } },
  };
  const made = await api('PUT', '/enrollments/d1', body);
  const shown = JSON.stringify(made.body['attestation']);
  assert.ok(shown.includes(thumbprint) && shown.includes('CN=d1') && !shown.includes('BEGIN CERTIFICATE'));
  const match = { headers: { 'if-match': made.body['etag'] as string } };
  const changed = await api('PUT', '/enrollments/d1', made.body, match);
  assert.equal(JSON.stringify(changed.body['attestation']), shown, 'a certificate that was not sent stays');
  const authority = await createAuthority('CA');
  const inGroup = (kind: string) => ({
    enrollmentGroupId: 'g1',
    attestation: {
      type: 'x509',
      x509: {
        [kind]: {
          primary: {
            certificate: Buffer.from(authority.cert.replace(/-----[^-]+-----|\s/g, ''), 'base64').toString('base64'),
          },
        },
      },
    },
  });
  assert.equal((await api('PUT', '/enrollmentGroups/g1', inGroup('clientCertificates'))).status, 400);
  assert.equal((await api('PUT', '/enrollmentGroups/g1', inGroup('signingCertificates'))).status, 200);
});

test('bad requests are answered in the form of the service', async (t) => {
  const { emulator, api } = await setUp(t);
  const refused: [number, Promise<{ status: number; body: Body }>][] = [
    [401, api('GET', '/enrollments/x', undefined, { authorization: '' })],
    [401, api('GET', '/enrollments/x', undefined, { authorization: 'Bearer x' })],
    [401, api('GET', '/enrollments/x', undefined, { authorization: ownerToken(emulator, -60) })],
    [401, api('GET', '/enrollments/x', undefined, { authorization: ownerToken(emulator, 60, 'other') })],
    [400, api('GET', '/enrollments/x', undefined, { version: '1999-01-01' })],
    [400, api('GET', '/enrollments/x', undefined, { version: null })],
    [404, api('GET', '/enrollments/x')],
    [404, api('GET', '/enrollments/x/y/z')],
    [405, api('PATCH', '/enrollments/x')],
    [400, api('PUT', '/enrollments/x', undefined, { text: '{"registrationId":' })],
    [400, api('PUT', '/enrollments/x', [])],
    [400, api('PUT', '/enrollments/x', enrollment('y'))],
    [400, api('PUT', '/enrollments/%E0%A4%A', enrollment('y'))],
    [400, api('PUT', '/enrollments/x', { registrationId: 'x' })],
    [400, api('PUT', '/enrollments/x', { registrationId: 'x', attestation: { type: 'tpm', tpm: {} } })],
    [400, api('PUT', '/enrollments/x', enrollment('x', { provisioningStatus: 'maybe' }))],
    [400, api('PUT', '/enrollments/x', enrollment('x', { allocationPolicy: 'custom' }))],
    [400, api('PUT', '/enrollments/x', enrollment('x', { reprovisionPolicy: { migrateDeviceData: 'yes' } }))],
    [400, api('PUT', '/enrollments/x', enrollment('x', { deviceId: 'a/b' }))],
    [400, api('PUT', '/enrollments/x', enrollment('x', { initialTwin: { tags: { 'a.b': 1 } } }))],
    [413, api('PUT', '/enrollments/x', enrollment('x', { more: 'x'.repeat(1_100_000) }))],
  ];
  for (const [status, answer] of refused) {
    const { status: given, body } = await answer;
    assert.equal(given, status, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['errorCode', 'message', 'timestampUtc', 'trackingId']);
    assert.equal(Math.floor((body['errorCode'] as number) / 1000), status);
  }
  assert.deepEqual((await api('POST', '/enrollments/query', { query: '*' })).body, []);
});

test('the enrolments of the options are written over what is there; bad ones are named', async (t) => {
  const stateDir = temporaryFolder(t);
  const first = await setUp(t, { stateDir, provisioning: { enrollments: [enrollment('a')] } });
  await first.api('PUT', '/enrollments/b', enrollment('b'));
  await first.emulator.close();
  const disabled = enrollment('a', { provisioningStatus: 'disabled' });
  const second = await setUp(t, { stateDir, provisioning: { enrollments: [disabled] } });
  assert.equal((await second.api('GET', '/enrollments/a')).body['provisioningStatus'], 'disabled');
  assert.equal((await second.api('GET', '/enrollments/b')).body['provisioningStatus'], 'enabled');
  for (const [provisioning, text] of [
    [{ enrollments: [{}] }, /enrollments\[0\] needs a registrationId/],
    [{ enrollmentGroups: [{ enrollmentGroupId: 'g' }] }, /enrollmentGroups\[0\]: An enrollment needs an attestation/],
    [{ enrollments: 7 }, /enrollments must be a list/],
    [{ authorities: { root: 'x' } }, /authorities\.root is not a PEM/],
    [{ registrationsPerMinute: 0 }, /registrationsPerMinute/],
  ] as const) {
    await assert.rejects(runEmulator(t, { provisioning: provisioning as never }), text);
  }
});
