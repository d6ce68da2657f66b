import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import rhea, { type Delivery, type EventContext, type Receiver, type Session } from 'rhea';
import { serveAmqp } from '../../src/amqp/connection.ts';
import type { OutgoingLink } from '../../src/amqp/links.ts';
import { encodeBare } from '../../src/amqp/message-bytes.ts';
import { eventually } from '../integration/running-emulator.ts';

interface Stage {
  /** A session of the client, which has room for few transfers. */
  readonly session: Session;
  /** Tags of what the server gave to its links, and of what came. */
  readonly given: string[];
  readonly came: string[];
  readonly links: Map<string, OutgoingLink>;
  /** The client settles what came: its session has room again. */
  settle(): void;
}

/** A server that has ten messages on each of its addresses, and a client of it. */
async function stageOf(t: TestContext, room: number, size = 1): Promise<Stage> {
  const given: string[] = [];
  const came: string[] = [];
  const links = new Map<string, OutgoingLink>();
  const openOutgoing = (link: OutgoingLink): void => {
    let left = 10;
    link.onCredit = () => {
      while (left > 0 && link.credit > 0) {
        left -= 1;
        const tag = `${link.address}${left}`;
        given.push(tag);
        link.send(encodeBare({}, {}, Buffer.alloc(size)), Buffer.from(tag));
      }
    };
    links.set(link.address, link);
    link.open();
  };
  const server = createServer((socket) =>
    serveAmqp(socket, 'server', { openOutgoing, openIncoming: () => {}, disconnected: () => {} }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = rhea.create_container().connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    reconnect: false,
    max_frame_size: 512,
  });
  t.after(async () => {
    connection.close();
    server.close();
    await once(server, 'close');
  });
  connection.on('disconnected', () => {});
  connection.on('receiver_error', () => {});
  const deliveries: Delivery[] = [];
  connection.on('message', ({ delivery }: EventContext) => {
    deliveries.push(delivery!);
    came.push(String(delivery!.tag));
  });
  // The typings do not know what rhea itself passes here.
  const roomy = connection as unknown as { create_session(size: { incoming: number }): Session };
  const session = roomy.create_session({ incoming: room });
  session.begin();
  const settle = (): void => deliveries.splice(0).forEach((delivery) => delivery.update(true));
  return { session, given, came, links, settle };
}

/** A receiver that gives credit at once, before it knows that its link is open. */
function receive({ session }: Stage, address: string): Receiver {
  const receiver = session.open_receiver({ source: address, credit_window: 0, autoaccept: false });
  receiver.add_credit(10);
  return receiver;
}

test('a client that gives credit before its link is open gets the messages after the attach', async (t) => {
  const stage = await stageOf(t, 2048);
  receive(stage, 'a');
  await eventually(() => stage.came.length === 10);
});

test("no more is given than the window of the peer's session holds, and the rest when it opens", async (t) => {
  const stage = await stageOf(t, 4);
  receive(stage, 'a');
  await eventually(() => stage.came.length === 4);
  assert.equal(stage.given.length, 4);
  for (const count of [8, 10]) {
    stage.settle();
    await eventually(() => stage.came.length === count);
    assert.equal(stage.given.length, count);
  }
});

test('a window that opens is for all links of the session', async (t) => {
  const stage = await stageOf(t, 4);
  const first = receive(stage, 'a');
  await eventually(() => stage.came.length === 4);
  receive(stage, 'b');
  await eventually(() => stage.links.has('b'));
  first.close();
  await once(first, 'receiver_close');
  stage.settle();
  await eventually(() => stage.came.some((tag) => tag.startsWith('b')));
});

test('a link that ends in the middle of a message leaves the session to the others', async (t) => {
  // Three transfers a message: the window has room for one and a part of the next.
  const stage = await stageOf(t, 4, 1000);
  const first = receive(stage, 'a');
  await eventually(() => stage.came.length === 1);
  assert.deepEqual(stage.given, ['a9', 'a8']);
  stage.links.get('a')!.close();
  await once(first, 'receiver_close');
  stage.settle();
  receive(stage, 'b');
  await eventually(() => stage.came.includes('b9'));
  assert.ok(!stage.came.includes('a8'));
});
