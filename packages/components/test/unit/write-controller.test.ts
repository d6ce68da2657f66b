/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveStore } from '@csk/core/live';
import { WriteController } from '../../src/element/write-controller.ts';

/** A host that shows `shown`, and a store whose writes end when they are told to. */
function aHost() {
  const ends: { done(result: string): void; refused(error: Error): void }[] = [];
  const mutate = () => new Promise((done, refused) => ends.push({ done, refused }));
  const host = {
    shown: 'a',
    store: { mutate } as unknown as LiveStore,
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
  };
  return { host, ends, write: new WriteController(host, () => host.shown) };
}

const RUN = { run: async () => 'never called: the store is a fake' };
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test('one write at a time, and what went wrong stays until the next one', async () => {
  const { ends, write } = aHost();
  const first = write.run(RUN);
  assert.equal(write.busy, true);
  assert.equal(await write.run(RUN), undefined, 'not while another is under way');
  ends[0]?.refused(new Error('No.'));
  assert.equal(await first, undefined);
  assert.equal(write.busy, false);
  assert.match(String(write.failure?.error), /No/);
  const second = write.run(RUN);
  assert.equal(write.failure, undefined);
  ends[1]?.done('there');
  assert.equal(await second, 'there');
});

test('what is shown by then knows nothing of a write to something else', async () => {
  const { host, ends, write } = aHost();
  const first = write.run(RUN);
  host.shown = 'b';
  assert.equal(write.busy, false, 'it can be written to');
  const second = write.run(RUN);
  ends[0]?.refused(new Error('No.'));
  await first;
  await turn();
  assert.equal(write.failure, undefined);
  assert.equal(write.busy, true, 'its own write goes on');
  ends[1]?.done('there');
  assert.equal(await second, 'there');
  write.hostUpdate();
  host.shown = 'a';
  assert.equal(write.failure, undefined, 'and it is not brought up again');
});

test('a write that is under way is known of when its record is shown again', async () => {
  const { host, ends, write } = aHost();
  const first = write.run(RUN);
  host.shown = 'b';
  const second = write.run(RUN);
  host.shown = 'a';
  assert.equal(write.busy, true);
  assert.equal(await write.run(RUN), undefined, 'not a second time');
  assert.equal(ends.length, 2);
  ends.forEach(({ done }) => done('there'));
  assert.deepEqual(await Promise.all([first, second]), ['there', 'there']);
  assert.equal(write.busy, false);
});

test('a late failure leaves that of what is shown by then', async () => {
  const { host, ends, write } = aHost();
  const first = write.run(RUN);
  host.shown = 'b';
  const second = write.run(RUN);
  ends[1]?.refused(new Error('Of b.'));
  await second;
  ends[0]?.refused(new Error('Of a.'));
  await first;
  assert.match(String(write.failure?.error), /Of b/);
});
