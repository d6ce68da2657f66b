import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cleanup } from '../../src/cleanup.ts';

test('steps run in reverse, also those after one that fails', async () => {
  const cleanup = new Cleanup();
  const done: string[] = [];
  cleanup.add(() => void done.push('lock'));
  cleanup.add(async () => Promise.reject(new Error('first')));
  cleanup.add(() => {
    throw new Error('later');
  });
  cleanup.add(() => void done.push('port'));
  await assert.rejects(cleanup.run(), /later/);
  assert.deepEqual(done, ['port', 'lock']);
});

test('whoever stops it a second time waits for the same end', async () => {
  const cleanup = new Cleanup();
  const ends: string[] = [];
  let end = (): void => {};
  cleanup.add(() => new Promise<void>((resolve) => (end = resolve)));
  const first = cleanup.run().then(() => ends.push('first'));
  const second = cleanup.run().then(() => ends.push('second'));
  await new Promise(setImmediate);
  assert.deepEqual(ends, []);
  end();
  await Promise.all([first, second]);
  assert.equal(ends.length, 2);
});
