import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncomingLink, OutgoingLink } from '../../src/amqp/links.ts';
import { encodeReply } from '../../src/amqp/message-bytes.ts';
import { RequestResponse } from '../../src/amqp/request-response.ts';

/** As much of a link of rhea as these tests touch. */
const rheaLink = (source: string, deliveries: object[] = []) => {
  const closed: unknown[] = [];
  const link = {
    name: source,
    session: {},
    local: { attach: {} },
    remote: { attach: { source: { address: source }, target: { address: source } } },
    send: () => {
      const delivery = deliveries.shift();
      // rhea throws when the buffer of the session is full.
      if (!delivery) throw new Error('The buffer is full.');
      return delivery;
    },
    add_credit: () => {},
    close: (error: unknown) => void closed.push(error),
  };
  return { link: link as never, closed };
};

test('what a peer settles with and is no outcome is answered as released', () => {
  const updates: unknown[] = [];
  const delivery = {
    remote_state: [true, false],
    data: [],
    update: (isSettled: boolean, state: { descriptor: { value: number } }) =>
      updates.push([isSettled, state.descriptor.value]),
  };
  const link = new OutgoingLink(rheaLink('q', [delivery]).link, 'c1', () => false);
  const outcomes: unknown[] = [];
  link.send(Buffer.from('x'), Buffer.from('t'), (outcome, settlement) => {
    outcomes.push(outcome);
    settlement.confirm();
  });
  link.settle(delivery as never, 'released');
  assert.deepEqual(outcomes, [{ kind: 'released' }]);
  // Released is outcome 0x26 (part 3.4 of the standard).
  assert.deepEqual(updates, [[true, 0x26]]);
});

test('a request whose answer cannot be written loses its link, and nothing else', async () => {
  const rpc = new RequestResponse();
  const replies = rheaLink('$cbs');
  const requests = rheaLink('$cbs');
  rpc.openReplies(new OutgoingLink(replies.link, 'c1', () => false));
  const link = new IncomingLink(requests.link, 'c1');
  rpc.openRequests(link, () => ({ status: 200, description: 'OK' }));
  const accepted: string[] = [];
  link.onMessage(encodeReply({ message_id: '1', reply_to: '$cbs' }, {}, null), 0, {
    accept: () => void accepted.push('accepted'),
    reject: () => {},
  });
  await new Promise(setImmediate);
  assert.deepEqual(accepted, ['accepted']);
  assert.deepEqual(requests.closed, [
    { condition: 'amqp:internal-error', description: 'The request could not be answered.' },
  ]);
});
