import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { CheckpointStore } from '@azure/event-hubs';

import { Checkpoints } from '../../../src/event-hubs/checkpoints.ts';
import { CollectedLog } from '../../links/collected-log.ts';
import { MemoryCheckpointStore } from '../memory-checkpoint-store.ts';

const PLACE = { fullyQualifiedNamespace: 'contoso.servicebus.windows.net', eventHubName: 'hub' };

function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = new MemoryCheckpointStore();
  const logger = new CollectedLog();
  const checkpoints = new Checkpoints({ store, logger, deadlineMs: 60_000 });
  /** Hands out batches that end at these offsets; the sequence number is a hundredth of the offset. */
  const handOut = (...offsets: number[]): void => {
    for (const offset of offsets) {
      checkpoints.handedOut(PLACE, 'g', '0', { offset: String(offset), sequenceNumber: offset / 100 });
    }
  };
  const written = (): string[] => store.writes.map(({ offset, sequenceNumber }) => `${offset}:${sequenceNumber}`);
  /** Lets the next write happen. */
  const later = async (): Promise<void> => {
    t.mock.timers.tick(5_000);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { store, logger, checkpoints, handOut, written, later };
}

test('what was confirmed is written with its sequence number, the latest only, in a while', async (t) => {
  const { store, checkpoints, handOut, written, later } = setUp(t);
  handOut(100, 200, 300);
  checkpoints.confirm('g', { 0: '100' });
  checkpoints.confirm('g', { 0: '200' });
  assert.deepEqual(written(), []);
  await later();
  assert.deepEqual(written(), ['200:2']);
  assert.deepEqual(store.writes[0], {
    ...PLACE,
    consumerGroup: 'g',
    partitionId: '0',
    offset: '200',
    sequenceNumber: 2,
  });
  await later();
  assert.deepEqual(written(), ['200:2'], 'nothing new, nothing written');
});

test('never ahead of what was confirmed: within a batch, the batch before counts', async (t) => {
  const { checkpoints, handOut, written, later } = setUp(t);
  handOut(100, 200);
  checkpoints.confirm('g', { 0: '50' });
  await later();
  assert.deepEqual(written(), []);
  checkpoints.confirm('g', { 0: '150' });
  await later();
  assert.deepEqual(written(), ['100:1']);
});

test('what nobody was handed is not written: another group, another partition', async (t) => {
  const { checkpoints, handOut, written, later } = setUp(t);
  handOut(100);
  checkpoints.confirm('other', { 0: '100' });
  checkpoints.confirm('g', { 1: '100' });
  await later();
  assert.deepEqual(written(), []);
});

test('a reader that began again further back is followed', async (t) => {
  const { checkpoints, handOut, written, later } = setUp(t);
  handOut(100, 200, 100, 200, 300);
  checkpoints.confirm('g', { 0: '100' });
  await later();
  checkpoints.confirm('g', { 0: '300' });
  await later();
  assert.deepEqual(written(), ['100:1', '300:3']);
});

test('offsets that are no numbers are known by their text', async (t) => {
  const { store, checkpoints, later } = setUp(t);
  for (const [index, offset] of ['1:a', '1:b'].entries()) {
    checkpoints.handedOut(PLACE, 'g', '0', { offset, sequenceNumber: index });
  }
  checkpoints.confirm('g', { 0: '1:a' });
  await later();
  assert.deepEqual(
    store.writes.map(({ offset }) => offset),
    ['1:a'],
  );
});

test('a reader that never confirms costs a bounded memory, and what it confirms late still counts', async (t) => {
  const { checkpoints, handOut, written, later } = setUp(t);
  handOut(...Array.from({ length: 5_000 }, (_, n) => n * 100));
  checkpoints.confirm('g', { 0: '100' });
  await later();
  assert.deepEqual(written(), [], 'forgotten: the next confirmation brings it up again');
  checkpoints.confirm('g', { 0: '499900' });
  await later();
  assert.deepEqual(written(), ['499900:4999']);
});

test('a write that fails is told of and tried again; closing writes what is left', async (t) => {
  const { store, logger, checkpoints, handOut, written, later } = setUp(t);
  store.failWith = new Error('storage is away; sig=secret');
  handOut(100, 200);
  checkpoints.confirm('g', { 0: '100' });
  await later();
  assert.ok(logger.has('a checkpoint could not be written') && !logger.has('secret'));
  store.failWith = undefined;
  await later();
  assert.deepEqual(written(), ['100:1']);
  checkpoints.confirm('g', { 0: '200' });
  await checkpoints.close();
  assert.deepEqual(written(), ['100:1', '200:2']);
});

test('a write that is never answered is ended, so that it cannot come after the next', async (t) => {
  const { store, checkpoints, handOut, written, later } = setUp(t);
  const signals: unknown[] = [];
  const hang = async (...[, options]: Parameters<CheckpointStore['updateCheckpoint']>): Promise<void> => {
    signals.push(options?.abortSignal);
    await new Promise(() => undefined);
  };
  const unanswered = t.mock.method(store, 'updateCheckpoint', hang);
  handOut(100, 200);
  checkpoints.confirm('g', { 0: '100' });
  await later();
  unanswered.mock.restore();
  checkpoints.confirm('g', { 0: '200' });
  t.mock.timers.tick(60_000);
  await later();
  await later();
  assert.deepEqual(
    signals.map((signal) => signal instanceof AbortSignal && signal.aborted),
    [true],
  );
  assert.deepEqual(written(), ['200:2']);
});
