// Garbage into every parser of the provisioning service, the same on every run. CSK_FUZZ_ROUNDS says how much.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupFrom, individualFrom } from '../../src/dps/enrollment.ts';
import { parseRequest, readUserName } from '../../src/dps/mqtt/topics.ts';
import { asProvisioningError } from '../../src/dps/provisioning-error.ts';
import { checkProvisioning } from '../../src/dps/provisioning-options.ts';
import { parseJson, type Json } from '../../src/json.ts';
import { isSignedBy, readCertificate } from '../../src/tls/certificate-chain.ts';
import { createAuthority } from '../sdk/device-certificates.ts';

const ROUNDS = Number(process.env['CSK_FUZZ_ROUNDS'] ?? 3000);

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const FIELDS = [
  ...['registrationId', 'enrollmentGroupId', 'deviceId', 'attestation', 'type', 'symmetricKey', 'x509', 'primaryKey'],
  ...[
    'clientCertificates',
    'signingCertificates',
    'caReferences',
    'primary',
    'secondary',
    'certificate',
    'initialTwin',
  ],
  ...[
    'tags',
    'properties',
    'desired',
    'reprovisionPolicy',
    'updateHubAssignment',
    'capabilities',
    'iotEdge',
    '__proto__',
  ],
  ...['provisioningStatus', 'constructor', '', '$version', 'a.b'],
];
const WORDS = ['symmetricKey', 'x509', 'tpm', 'enabled', '', 'd1', '-----BEGIN CERTIFICATE-----', 'AAAA', '\0', '💥'];

function junk(random: () => number, depth = 0): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kind = random();
  if (depth > 5 || kind < 0.35) {
    return pick<Json>([null, true, -1, 1e308, pick(WORDS), 'x'.repeat(Math.floor(random() * 300)), [], {}]);
  }
  if (kind < 0.45) return Array.from({ length: Math.floor(random() * 4) }, () => junk(random, depth + 1));
  const size = Math.floor(random() * 6);
  // Through text: only so can a key be __proto__, as it would come over the wire.
  const pairs = Array.from(
    { length: size },
    () => `${JSON.stringify(pick(FIELDS))}:${JSON.stringify(junk(random, depth + 1))}`,
  );
  return parseJson(`{${pairs.join(',')}}`);
}

test('an enrolment is read or refused with a status, whatever it holds', () => {
  const random = seeded(41);
  let accepted = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: Buffer.alloc(32).toString('base64') } };
    const field = FIELDS[Math.floor(random() * FIELDS.length)] ?? '';
    // Nothing but garbage, or a good enrolment of which one part is.
    const body =
      random() < 0.5 ? junk(random) : { attestation, ...(field !== '__proto__' && { [field]: junk(random) }) };
    for (const read of [individualFrom, groupFrom]) {
      try {
        read(body, random() < 0.9 ? 'd1' : String(random()), undefined, 0);
        accepted += 1;
      } catch (error) {
        const known = asProvisioningError(error);
        assert.ok(known && known.status >= 400 && known.status < 500, `${JSON.stringify(body)}: ${String(error)}`);
      }
    }
  }
  assert.ok(accepted > 0, 'some of it must be good, else the first check hides all others');
  assert.equal(({} as Record<string, unknown>)['attestation'], undefined);
});

test('options are read or refused by their name', () => {
  const random = seeded(42);
  for (let round = 0; round < ROUNDS / 3; round += 1) {
    const list = [junk(random), junk(random)];
    const options = { enrollments: random() < 0.8 ? list : junk(random), authorities: junk(random) };
    try {
      checkProvisioning(options as never);
    } catch (error) {
      assert.ok(error instanceof RangeError && error.message.startsWith('Option provisioning'), String(error));
    }
  }
});

test('user names and topics are read or not, and nothing else happens', () => {
  const random = seeded(43);
  const pieces = [
    '$dps',
    'registrations',
    'PUT',
    'iotdps-register',
    '?$rid=',
    '&operationId=',
    '%',
    '%E0%A4%A',
    '/',
    '\n',
    'é',
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = Array.from({ length: 12 }, () => pieces[Math.floor(random() * pieces.length)]).join(
      random() < 0.5 ? '/' : '',
    );
    readUserName(text);
    parseRequest(text);
    parseRequest(`$dps/registrations/PUT/iotdps-register/?${text}`);
  }
});

test('a damaged certificate proves nothing', async () => {
  const random = seeded(44);
  const authority = await createAuthority('Root');
  const root = readCertificate(authority.cert);
  const leaf = readCertificate((await authority.issue('d1')).cert);
  assert.ok(root && leaf);
  assert.equal(isSignedBy([leaf.raw], root, Date.now()), true);
  for (let round = 0; round < Math.min(ROUNDS, 2000); round += 1) {
    const damaged: Buffer = Buffer.from(leaf.raw);
    const at = Math.floor(random() * damaged.length);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
    assert.equal(isSignedBy([damaged], root, Date.now()), false, `byte ${at}`);
  }
});
