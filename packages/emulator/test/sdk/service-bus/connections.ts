import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ServiceBusClient } from '@azure/service-bus';
import WebSocket from 'ws';
import { defer, eventually, temporaryFolder } from '../../integration/running-emulator.ts';
import { startChild } from '../../integration/child-emulator.ts';
import { field, renewing, sasToken, withToken } from '../credentials.ts';
import { startProxy } from '../dropping-proxy.ts';
import { withFasterRenewal } from '../faster-renewal.ts';
import { codeIs, pause } from '../scenarios.ts';
import { BRIEF, next, take, type BusScenario } from './stage.ts';

/** A configuration file with a queue that the command line cannot make. */
function writeConfig(t: TestContext): string {
  const path = join(temporaryFolder(t), 'emulator.json');
  writeFileSync(path, JSON.stringify({ queues: [{ name: 'jobs', requiresSession: true }] }));
  return path;
}

/** The clients' own patience is 30 s between attempts. */
const QUICK = { retryOptions: { retryDelayInMs: 100, timeoutInMs: 5000, maxRetries: 10 } };

/** Credentials, transports, and networks that fail. */
export const CONNECTIONS: readonly BusScenario[] = [
  {
    name: 'a wrong key is unauthorized',
    run: async ({ connect, connection, queue }) => {
      const wrong = connect(connection.replace(/SharedAccessKey=[^;]*/, 'SharedAccessKey=wrong'));
      await assert.rejects(wrong.createSender(queue).sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'));
      await assert.rejects(wrong.createReceiver(queue).receiveMessages(1, BRIEF), codeIs('UnauthorizedAccess'));
      await assert.rejects(wrong.createReceiver(queue).peekMessages(1), codeIs('UnauthorizedAccess'));
    },
  },
  {
    name: 'an unknown policy is unauthorized',
    run: async ({ connect, connection, queue }) => {
      const wrong = connect(connection.replace(/SharedAccessKeyName=[^;]*/, 'SharedAccessKeyName=Nobody'));
      await assert.rejects(wrong.createSender(queue).sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'));
    },
  },
  {
    name: 'a token that has expired is unauthorized',
    run: async ({ connect, connection, queue }) => {
      const client = connect(withToken(connection, sasToken(connection, `sb://localhost/${queue}`, -5)));
      await assert.rejects(client.createSender(queue).sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'));
    },
  },
  {
    name: 'a token reaches its entity and no other',
    run: async ({ connect, connection, queue }) => {
      const client = connect(withToken(connection, sasToken(connection, `sb://localhost/${queue}`, 60)));
      await client.createSender(queue).sendMessages({ body: 1 });
      await assert.rejects(client.createSender('queue-0').sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'));
    },
  },
  {
    name: 'links end with their token',
    run: async ({ connect, connection, queue }) => {
      const token = sasToken(connection, `sb://localhost/${queue}`, 2);
      const client = connect(withToken(connection, token));
      const errors: string[] = [];
      client.createReceiver(queue).subscribe({
        processMessage: async () => {},
        processError: async ({ error }) => void errors.push((error as { code?: string }).code ?? error.name),
      });
      await eventually(() => errors.includes('UnauthorizedAccess'));
    },
  },
  {
    name: 'the client renews its token, and its links stay open',
    run: async ({ emulator, connection, queue, t }) => {
      const credential = renewing(connection, `sb://localhost/${queue}`, 5);
      const client = withFasterRenewal(
        t,
        1000,
        () => new ServiceBusClient(`localhost:${emulator.ports.serviceBus}`, credential),
      );
      defer(t, () => client.close());
      const errors: unknown[] = [];
      const got: unknown[] = [];
      client.createReceiver(queue).subscribe({
        processMessage: async ({ body }) => void got.push(body),
        processError: async ({ error }) => void errors.push(error),
      });
      await pause(7000);
      await client.createSender(queue).sendMessages({ body: 1 });
      await eventually(() => got.length === 1);
      assert.deepEqual(errors, []);
    },
  },
  {
    name: 'TLS without the emulator flag, with a named key',
    run: async ({ emulator, connection, queue, t }) => {
      const key = { name: field(connection, 'SharedAccessKeyName'), key: field(connection, 'SharedAccessKey') };
      const client = new ServiceBusClient(`localhost:${emulator.ports.serviceBus}`, key);
      defer(t, () => client.close());
      await client.createSender(queue).sendMessages({ body: 'secret' });
      assert.deepEqual(await take(client, queue), ['secret']);
    },
  },
  {
    name: 'AMQP over WebSocket',
    run: async ({ connect, connection, queue }) => {
      const client = connect(connection.replace(';UseDevelopmentEmulator=true', ''), {
        webSocketOptions: { webSocket: WebSocket },
      });
      await client.createSender(queue).sendMessages({ body: 'framed' });
      assert.deepEqual(await take(client, queue), ['framed']);
    },
  },
  {
    name: 'senders and receivers go on after a dropped socket',
    queue: { lockDurationMs: 1000 },
    run: async ({ connect, connection, emulator, queue, t }) => {
      const proxy = await startProxy(t, emulator.ports.serviceBus);
      const client = connect(connection.replace(/localhost:\d+/, `localhost:${proxy.port}`), QUICK);
      const sender = client.createSender(queue);
      const got = new Set<unknown>();
      client.createReceiver(queue).subscribe({
        processMessage: async ({ body }) => void got.add(body),
        processError: async () => {},
      });
      for (const body of [1, 2, 3, 4]) {
        if (body > 1) proxy.drop();
        await sender.sendMessages({ body });
        await eventually(() => got.has(body));
      }
      assert.ok(proxy.connections >= 4);
    },
  },
  {
    name: 'a lock that is lost with its socket frees the message',
    queue: { lockDurationMs: 700 },
    run: async ({ client, connect, connection, emulator, queue, t }) => {
      const proxy = await startProxy(t, emulator.ports.serviceBus);
      const dropped = connect(connection.replace(/localhost:\d+/, `localhost:${proxy.port}`));
      await client.createSender(queue).sendMessages({ body: 1 });
      // A client that renews locks by itself may do so over a new connection, and then the lock is not lost.
      await next(dropped.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 }));
      proxy.drop();
      assert.equal((await next(client.createReceiver(queue))).deliveryCount, 1);
    },
  },
  {
    name: 'a session that is lost with its socket is free at once',
    queue: { requiresSession: true },
    run: async ({ client, connect, connection, emulator, queue, t }) => {
      const proxy = await startProxy(t, emulator.ports.serviceBus);
      const dropped = connect(connection.replace(/localhost:\d+/, `localhost:${proxy.port}`));
      await client.createSender(queue).sendMessages({ body: 1, sessionId: 'a' });
      await next(await dropped.acceptSession(queue, 'a'));
      proxy.drop();
      const heir = await client.acceptNextSession(queue);
      assert.equal((await next(heir)).body, 1);
    },
  },
  {
    name: 'kill -9 loses no session state, rule, publication, schedule or dead letter',
    run: async ({ t }) => {
      const stateDir = temporaryFolder(t);
      const entities = ['--topic', 'news/all/none', '--config', writeConfig(t)];
      const before = await startChild(t, stateDir, undefined, entities);
      const client = new ServiceBusClient(before.info.connectionStrings.serviceBus);
      const session = await client.acceptSession('jobs', 's');
      await session.setSessionState({ step: 3 });
      await client.createSender('jobs').sendMessages([{ body: 'job', sessionId: 's' }]);
      const rules = client.createRuleManager('news', 'none');
      await rules.createRule('red', { sqlExpression: "colour = 'red'" });
      await rules.deleteRule('$Default');
      const sender = client.createSender('news');
      await sender.sendMessages({ body: 'blue', applicationProperties: { colour: 'blue' } });
      await sender.scheduleMessages(
        { body: 'red', applicationProperties: { colour: 'red' } },
        new Date(Date.now() + 2000),
      );
      await client.createSender('q').sendMessages({ body: 'bad' });
      const receiver = client.createReceiver('q');
      await receiver.deadLetterMessage(await next(receiver), { deadLetterReason: 'r', deadLetterErrorDescription: '' });
      // A client whose server was killed waits long for answers that never come, and here all have come.
      await client.close();
      await before.stop('SIGKILL');

      const after = await startChild(t, stateDir, undefined, entities);
      const again = new ServiceBusClient(after.info.connectionStrings.serviceBus);
      defer(t, () => again.close());
      const resumed = await again.acceptNextSession('jobs');
      assert.deepEqual(await resumed.getSessionState(), { step: 3 });
      assert.equal((await next(resumed)).body, 'job');
      const all = again.createReceiver('news', 'all');
      assert.deepEqual([(await next(all)).body, (await next(all)).body], ['blue', 'red']);
      assert.deepEqual(await take(again, 'news', 'none'), ['red']);
      const letter = await next(again.createReceiver('q', { subQueueType: 'deadLetter' }));
      assert.equal(letter.deadLetterReason, 'r');
    },
  },
];
