import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { connectIotCentral, parseCentralConfig, readCentralConfig } from '@csk/adapters/iot-central';
import { isConnectedServiceError } from '@csk/core';
import { createMemoryQueue } from '@csk/core/memory';

const TOKEN = 'SharedAccessSignature sr=app&sig=very-secret&skn=t&se=1';
const KEY = 'a signing key of some length';
const ENV = { CENTRAL_API_TOKEN: TOKEN, CENTRAL_WEBHOOK_KEY: KEY, CENTRAL_URL: 'https://localhost:1', EMPTY: ' ' };

const GOOD = {
  application: 'https://contoso.azureiotcentral.com',
  credential: { apiToken: { env: 'CENTRAL_API_TOKEN' } },
  template: 'dtmi:contoso:thermostat;1',
  webhooks: { signingKeys: [{ env: 'CENTRAL_WEBHOOK_KEY' }] },
  rules: { 'Too hot': { metric: 'Temperature', threshold: 70 }, 'Any other': {} },
  serviceProperty: 'service',
};

const parse = (config: unknown) => parseCentralConfig(JSON.stringify(config), ENV);

test('a whole configuration, with its secrets from the environment', () => {
  assert.deepEqual(parse(GOOD), {
    application: 'https://contoso.azureiotcentral.com',
    credential: { apiToken: TOKEN },
    template: 'dtmi:contoso:thermostat;1',
    webhooks: { path: '/webhooks/iot-central', authentication: { signingKeys: [KEY] } },
    rules: new Map([
      ['Too hot', { metric: 'Temperature', threshold: 70 }],
      ['Any other', {}],
    ]),
    serviceProperty: 'service',
  });
});

test('the least there can be', () => {
  const { application, webhooks } = GOOD;
  const least = parse({ application, webhooks, credential: 'default' });
  assert.deepEqual([least.credential, least.rules.size, least.template], ['default', 0, undefined]);
  assert.equal(parse({ ...GOOD, application: { env: 'CENTRAL_URL' } }).application, 'https://localhost:1');
});

test('what is wrong is told with its place, and without a secret', () => {
  const webhooks = (change: object) => ({ ...GOOD, webhooks: { ...GOOD.webhooks, ...change } });
  for (const [config, field] of [
    [[], ''],
    [{ ...GOOD, aplication: 'x' }, 'aplication'],
    [{ ...GOOD, application: undefined }, 'application'],
    [{ ...GOOD, application: 'http://contoso.azureiotcentral.com' }, 'application'],
    [{ ...GOOD, application: 'https://user:pass@contoso.com' }, 'application'],
    [{ ...GOOD, credential: undefined }, 'credential'],
    [{ ...GOOD, credential: { apiToken: TOKEN } }, 'credential.apiToken'],
    [{ ...GOOD, credential: { apiToken: { env: 'CENTRAL_WEBHOOK_KEY' } } }, 'credential.apiToken'],
    [{ ...GOOD, credential: { apiToken: { env: 'MISSING' } } }, 'credential.apiToken'],
    [{ ...GOOD, credential: { apiToken: { env: 'EMPTY' } } }, 'credential.apiToken'],
    [{ ...GOOD, credential: { apiToken: { env: '__proto__' } } }, 'credential.apiToken'],
    [{ ...GOOD, credential: { apiToken: { env: 'a b' } } }, 'credential.apiToken.env'],
    [{ ...GOOD, template: 'thermostat' }, 'template'],
    [{ ...GOOD, webhooks: {} }, 'webhooks'],
    [webhooks({ signingKeys: [] }), 'webhooks.signingKeys'],
    [webhooks({ signingKeys: [KEY] }), 'webhooks.signingKeys.0'],
    [webhooks({ path: 'webhooks' }), 'webhooks.path'],
    [webhooks({ path: '/a/../b?' }), 'webhooks.path'],
    [{ ...GOOD, rules: { 'Too hot': { threshold: '70' } } }, 'rules.Too hot.threshold'],
    [{ ...GOOD, rules: { 'Too hot': { limit: 70 } } }, 'rules.Too hot.limit'],
    [{ ...GOOD, rules: [] }, 'rules'],
    [{ ...GOOD, serviceProperty: 'a.b' }, 'serviceProperty'],
  ] as const) {
    assert.throws(
      () => parse(config),
      (error) => {
        assert.ok(isConnectedServiceError(error, 'invalid'), String(error));
        assert.deepEqual(error.details, { field }, error.message);
        assert.ok(!error.message.includes('very-secret') && !error.message.includes(KEY), error.message);
        return true;
      },
      JSON.stringify(config),
    );
  }
  assert.throws(() => parseCentralConfig('{"application": ', ENV), /is not JSON/);
});

test('a file is named in what is wrong with it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'csk-central-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'central.json');
  await assert.rejects(readCentralConfig(file, ENV), (error) => isConnectedServiceError(error, 'not-found'));
  await writeFile(file, JSON.stringify({ ...GOOD, template: 7 }));
  await assert.rejects(readCentralConfig(file, ENV), /central\.json: template must be text/);
  await writeFile(file, JSON.stringify(GOOD));
  assert.equal((await readCentralConfig(file, ENV)).serviceProperty, 'service');
});

test('the connection takes what is for the webhooks, and nothing else', async (t) => {
  const connection = await connectIotCentral(parse(GOOD), { alerts: createMemoryQueue({ name: 'alerts' }) });
  t.after(() => connection.close());
  const ask = (path: string) => connection.fetch(new Request(`https://host${path}`, { method: 'POST', body: '{}' }));
  assert.equal((await ask('/webhooks/iot-central'))?.status, 401);
  assert.equal((await ask('/webhooks/iot-central/some-callback-key'))?.status, 401);
  for (const path of ['/', '/webhooks', '/webhooks/iot-central-x', '/webhooks/iot-central/a/b']) {
    assert.equal(ask(path), undefined, path);
  }
  assert.deepEqual(connection.inputs.backChannel, { desired: 'service' });
});
