// The published cases, and what else there is to say, against Microsoft's own emulator of Azure Storage.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { inspect } from 'node:util';

import { ContainerClient } from '@azure/storage-blob';
import { createAzureBlobStore } from '@csk/adapters/blob-storage';
import { isConnectedServiceError } from '@csk/core';
import { BLOB_STORE_CASES, runConformance } from '@csk/core/conformance';

import { startAzurite } from '../azurite/start-azurite.ts';
import { checkpointCases } from './checkpoint-cases.ts';

const azurite = await startAzurite();
after(() => azurite.close());

const newContainer = () => azurite.container(`c-${randomUUID()}`);

runConformance(BLOB_STORE_CASES, {
  capabilities: {},
  async create() {
    const container = await newContainer();
    return {
      port: createAzureBlobStore({ container }),
      observer: createAzureBlobStore({ container }),
      dispose: async () => void (await container.delete()),
    };
  },
  test,
});

checkpointCases(newContainer);

async function errorOf(promise: Promise<unknown>): Promise<{ code: string; retryable: boolean; shown: string }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isConnectedServiceError(error), inspect(error));
    return { code: error.code, retryable: error.retryable, shown: inspect(error, { depth: 9, showHidden: true }) };
  }
  throw new assert.AssertionError({ message: 'it should have been rejected' });
}

test('a list of several pages comes whole, in order', async () => {
  const container = await newContainer();
  const store = createAzureBlobStore({ container });
  const names = Array.from({ length: 5_050 }, (_, n) => `p/${String(n).padStart(4, '0')}`);
  for (let at = 0; at < names.length; at += 100) {
    await Promise.all(names.slice(at, at + 100).map((name) => store.write(name, new Uint8Array([1]))));
  }
  assert.deepEqual(
    (await store.list('p/')).map(({ name }) => name),
    names,
  );
});

test('a part of a larger buffer is written, and nothing around it', async () => {
  const store = createAzureBlobStore({ container: await newContainer() });
  const whole = new Uint8Array([1, 2, 3, 4, 5]);
  await store.write('part', whole.subarray(1, 4));
  assert.deepEqual(await store.read('part'), new Uint8Array([2, 3, 4]));
});

test('a name that could leave the container is refused before anything is sent', async () => {
  const store = createAzureBlobStore({ container: await newContainer() });
  for (const name of ['../up', 'a//b', '', 'a\\b', 'x'.repeat(1_025)]) {
    assert.equal((await errorOf(store.write(name, new Uint8Array()))).code, 'invalid');
    assert.equal((await errorOf(store.read(name))).code, 'invalid');
  }
  assert.deepEqual(await store.list(''), []);
});

test('a container that is not there is not found, whereas a missing blob is undefined', async () => {
  const container = await newContainer();
  await container.delete();
  const store = createAzureBlobStore({ container });
  for (const call of [store.read('a'), store.list(''), store.write('a', new Uint8Array())]) {
    const { code, retryable } = await errorOf(call);
    assert.deepEqual([code, retryable], ['not-found', false]);
  }
});

// Azurite says AuthorizationFailure of a wrong key, where Azure says AuthenticationFailed; see the unit test.
test('a wrong key is refused for good, and no signature is shown', async () => {
  const store = createAzureBlobStore({ container: azurite.wrongKey('any') });
  const { code, retryable, shown } = await errorOf(store.list(''));
  assert.deepEqual([code, retryable], ['forbidden', false]);
  assert.ok(!/SharedKey \w+:/.test(shown), shown);
});

test('a service that is not there is unavailable; one that never answers runs into the deadline', async (t) => {
  const options = { retryOptions: { maxTries: 1 } };
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  t.after(() => silent.close());
  const silentStore = createAzureBlobStore({
    container: new ContainerClient(`http://127.0.0.1:${port}/account/c`, undefined, options),
    deadlineMs: 200,
  });
  const late = await errorOf(silentStore.read('a'));
  assert.deepEqual([late.code, late.retryable], ['timeout', true]);

  const caller = new AbortController();
  const reading = silentStore.list('', { signal: caller.signal });
  caller.abort(new Error('The caller left.'));
  await assert.rejects(reading, /The caller left/);

  const absent = new ContainerClient('http://127.0.0.1:1/account/c', undefined, options);
  const { code, retryable } = await errorOf(createAzureBlobStore({ container: absent }).read('a'));
  assert.deepEqual([code, retryable], ['unavailable', true]);
});

test('a closed store is closed', async () => {
  const store = createAzureBlobStore({ container: await newContainer() });
  await store.close?.();
  assert.equal((await errorOf(store.read('a'))).code, 'closed');
});
