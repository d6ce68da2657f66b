import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Delivery } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';

import type { LinkEvents, LinkItem } from '../../../src/links/link-session.ts';
import { superviseLink } from '../../../src/links/supervise.ts';
import type { SuperviseOptions } from '../../../src/links/supervise.ts';

/** A broker with one queue of texts and links that a test can break. */
class FakeBroker {
  readonly log: string[] = [];
  readonly events: LinkEvents<string>[] = [];
  refuse = 0;

  readonly open = async (events: LinkEvents<string>) => {
    if (this.refuse > 0) {
      this.refuse -= 1;
      throw new Error('refused');
    }
    this.log.push('open');
    this.events.push(events);
    return {
      stop: async () => void this.log.push('stop'),
      close: async () => void this.log.push('close'),
    };
  };

  async link(): Promise<LinkEvents<string>> {
    for (;;) {
      const events = this.events.at(-1);
      if (events) return events;
      await sleep(1);
    }
  }

  item(id: string, lost = false): LinkItem<string> {
    const note = (what: string) => async () => void this.log.push(`${what} ${id}`);
    return {
      id,
      value: id,
      attempt: 1,
      complete: note('complete'),
      giveBack: note('giveBack'),
      deadLetter: async (reason) => void this.log.push(`deadLetter ${id} ${reason}`),
      release: note('release'),
      lost: () => lost,
    };
  }
}

function supervise(broker: FakeBroker, rest: Partial<SuperviseOptions> = {}): AsyncGenerator<Delivery<string>, void> {
  return superviseLink(broker.open, {
    port: 'fake',
    prefetch: 2,
    capacity: 4,
    silenceMs: 10_000,
    graceMs: 50,
    signal: AbortSignal.timeout(60_000),
    backoff: { minMs: 1, maxMs: 5 },
    onTrouble: (error) => broker.log.push(`trouble ${(error as Error).message}`),
    ...rest,
  });
}

async function next(deliveries: AsyncGenerator<Delivery<string>, void>): Promise<Delivery<string>> {
  const { value } = await deliveries.next();
  assert.ok(value, 'the loop has ended');
  return value;
}

test('a delivery is settled once, and completed only when acknowledged', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  (await broker.link()).receive(broker.item('a'));
  const delivery = await first;
  assert.ok(!broker.log.includes('complete a'));
  await delivery.ack();
  assert.ok(broker.log.includes('complete a'));
  await assert.rejects(delivery.nack(), (error) => isConnectedServiceError(error, 'conflict'));
  await deliveries.return();
  assert.deepEqual(broker.log, ['open', 'complete a', 'stop', 'close']);
});

test('nack gives back, or puts aside with the reason', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  link.receive(broker.item('a'));
  link.receive(broker.item('b'));
  await (await first).nack();
  await (await next(deliveries)).nack({ deadLetter: true, reason: 'bad' });
  await deliveries.return();
  assert.ok(broker.log.includes('giveBack a') && broker.log.includes('deadLetter b bad'));
});

test('the delivery the reader walked away from is given back after the intake stopped, unseen ones too', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  for (const id of ['a', 'b', 'c']) link.receive(broker.item(id));
  const delivery = await first;
  await deliveries.return();
  assert.deepEqual(broker.log, ['open', 'stop', 'giveBack a', 'release b', 'release c', 'close']);
  await assert.rejects(delivery.ack(), (error) => isConnectedServiceError(error, 'conflict'));
});

test('no more than the prefetch is in hand', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  for (const id of ['a', 'b', 'c']) link.receive(broker.item(id));
  const a = await first;
  await next(deliveries);
  const third = next(deliveries);
  assert.equal(await Promise.race([third.then(() => 'came'), sleep(30, 'waits')]), 'waits');
  await a.ack();
  assert.equal((await third).id, 'c');
  await deliveries.return();
});

test('a link that cannot be opened, and one that breaks, are opened anew', async () => {
  const broker = new FakeBroker();
  broker.refuse = 2;
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  link.receive(broker.item('a'));
  await (await first).ack();
  const second = next(deliveries);
  link.fail(new Error('cut'));
  while (broker.events.length < 2) await sleep(1);
  (await broker.link()).receive(broker.item('b'));
  assert.equal((await second).id, 'b');
  await deliveries.return();
  assert.deepEqual(
    broker.log.filter((line) => line.startsWith('trouble')),
    ['trouble refused', 'trouble refused', 'trouble cut'],
  );
});

test('silence opens the link anew, but not while something is in hand', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker, { silenceMs: 20 });
  const first = next(deliveries);
  while (broker.events.length < 3) await sleep(1);
  (await broker.link()).receive(broker.item('a'));
  const delivery = await first;
  const opened = broker.events.length;
  const second = next(deliveries);
  await sleep(100);
  assert.equal(broker.events.length, opened);
  await delivery.ack();
  while (broker.events.length === opened) await sleep(1);
  (await broker.link()).receive(broker.item('b'));
  await (await second).ack();
  await deliveries.return();
  assert.ok(!broker.log.some((line) => line.startsWith('trouble')));
});

test('too many waiting messages break the link instead of filling the memory', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  for (let n = 0; n < 6; n += 1) link.receive(broker.item(`m${n}`));
  while (broker.events.length < 2) await sleep(1);
  (await broker.link()).receive(broker.item('again'));
  assert.equal((await first).id, 'again');
  await deliveries.return();
  assert.ok(broker.log.includes('trouble more than 4 messages wait to be handled'));
});

test('a message whose lock ran out while it waited is passed over', async () => {
  const broker = new FakeBroker();
  const deliveries = supervise(broker);
  const first = next(deliveries);
  const link = await broker.link();
  link.receive(broker.item('old', true));
  link.receive(broker.item('new'));
  assert.equal((await first).id, 'new');
  await deliveries.return();
});

test('after an abort the delivery in hand can still be acknowledged, then the link closes', async () => {
  const broker = new FakeBroker();
  const abort = new AbortController();
  const deliveries = supervise(broker, { signal: abort.signal, graceMs: 10_000 });
  const first = next(deliveries);
  (await broker.link()).receive(broker.item('a'));
  const delivery = await first;
  abort.abort();
  assert.equal((await deliveries.next()).done, true);
  assert.ok(!broker.log.includes('close'));
  await delivery.ack();
  while (!broker.log.includes('close')) await sleep(1);
  assert.deepEqual(broker.log, ['open', 'stop', 'complete a', 'close']);
});
