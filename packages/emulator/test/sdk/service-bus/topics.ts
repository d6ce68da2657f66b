import assert from 'node:assert/strict';
import type { ServiceBusMessage, SqlRuleFilter } from '@azure/service-bus';
import { codeIs, pause } from '../scenarios.ts';
import { BRIEF, next, take, type BusScenario } from './stage.ts';

const all = { subscriptions: ['all'] };

/** Topics, their subscriptions and rules. */
export const TOPICS: readonly BusScenario[] = [
  {
    name: 'every subscription gets its own copy',
    topic: { subscriptions: ['a', 'b'] },
    run: async ({ client, topic }) => {
      const properties = { n: 1, at: 'x' };
      await client.createSender(topic).sendMessages({ body: 1, messageId: 'm', applicationProperties: properties });
      const a = client.createReceiver(topic, 'a');
      const message = await next(a);
      assert.deepEqual([message.messageId, message.applicationProperties], ['m', properties]);
      await a.completeMessage(message);
      assert.deepEqual(await take(client, topic, 'b'), [1]);
      assert.deepEqual(await a.peekMessages(1), []);
    },
  },
  {
    name: 'a topic without a matching subscription accepts and drops',
    topic: { subscriptions: [{ name: 'none', rules: [] }] },
    run: async ({ client, topic }) => {
      await client.createSender(topic).sendMessages({ body: 1 });
      assert.deepEqual(await take(client, topic, 'none'), []);
    },
  },
  {
    name: 'a correlation filter compares system and application properties',
    topic: {
      subscriptions: [
        {
          name: 'red',
          rules: [{ name: 'r', correlationFilter: { subject: 'paint', properties: { colour: 'red', coats: 2 } } }],
        },
      ],
    },
    run: async ({ client, topic }) => {
      const message = (body: string, subject: string, colour: string, coats: number): ServiceBusMessage => ({
        body,
        subject,
        applicationProperties: { colour, coats },
      });
      await client
        .createSender(topic)
        .sendMessages([
          message('yes', 'paint', 'red', 2),
          message('wrong subject', 'wall', 'red', 2),
          message('wrong colour', 'paint', 'Red', 2),
          message('wrong number', 'paint', 'red', 1),
        ]);
      assert.deepEqual(await take(client, topic, 'red'), ['yes']);
    },
  },
  {
    name: 'a new subscription has the $Default rule, which takes all',
    topic: all,
    run: async ({ client, topic }) => {
      const rules = client.createRuleManager(topic, 'all');
      const found = [];
      for await (const rule of rules.listRules()) found.push(rule);
      assert.equal(found.length, 1);
      assert.equal(found[0]!.name, '$Default');
      assert.equal((found[0]!.filter as SqlRuleFilter).sqlExpression, '1=1');
    },
  },
  {
    name: 'rules are added and removed while the topic runs',
    topic: all,
    run: async ({ client, topic }) => {
      const rules = client.createRuleManager(topic, 'all');
      const sender = client.createSender(topic);
      await rules.createRule('big', { sqlExpression: 'size > 10' });
      await rules.deleteRule('$Default');
      await sender.sendMessages([
        { body: 'small', applicationProperties: { size: 1 } },
        { body: 'big', applicationProperties: { size: 11 } },
      ]);
      await rules.createRule('small', { applicationProperties: { size: 1 } });
      await sender.sendMessages({ body: 'small again', applicationProperties: { size: 1 } });
      assert.deepEqual(await take(client, topic, 'all'), ['big', 'small again']);
      const names: string[] = [];
      for await (const rule of rules.listRules()) names.push(rule.name);
      assert.deepEqual(names.sort(), ['big', 'small']);
    },
  },
  {
    name: 'a rule is read back as it was made',
    topic: { subscriptions: [{ name: 'all', rules: [] }] },
    run: async ({ client, topic }) => {
      const rules = client.createRuleManager(topic, 'all');
      const correlation = {
        correlationId: 'c',
        messageId: 'm',
        to: 't',
        replyTo: 'r',
        subject: 's',
        sessionId: 'i',
        replyToSessionId: 'j',
        contentType: 'k',
        applicationProperties: { a: 1, b: 'x', c: true },
      };
      await rules.createRule('c', correlation);
      await rules.createRule('s', { sqlExpression: "a = 'b'" }, { sqlExpression: 'SET a = 1' });
      const found = new Map<string, unknown>();
      for await (const rule of rules.listRules()) found.set(rule.name, [rule.filter, rule.action]);
      assert.deepEqual(found.get('c'), [correlation, {}]);
      assert.deepEqual(found.get('s'), [{ sqlExpression: "a = 'b'" }, { sqlExpression: 'SET a = 1' }]);
    },
  },
  {
    name: 'a rule that exists, that is missing or that is malformed is an error',
    topic: all,
    run: async ({ client, topic }) => {
      const rules = client.createRuleManager(topic, 'all');
      const filter = { sqlExpression: '1=1' };
      await assert.rejects(rules.createRule('$default', filter), codeIs('MessagingEntityAlreadyExists'));
      await assert.rejects(rules.deleteRule('nothing'), codeIs('MessagingEntityNotFound'));
      await assert.rejects(rules.createRule('bad', { sqlExpression: 'a = = b' }), /ArgumentError/);
      await assert.rejects(rules.createRule('bad', filter, { sqlExpression: 'SET' }), /ArgumentError/);
    },
  },
  {
    name: 'a rule action changes the copy of its subscription only',
    topic: {
      subscriptions: [
        'plain',
        {
          name: 'acted',
          rules: [
            {
              name: 'r',
              sqlFilter: 'n > 1',
              sqlAction: "SET sys.Label = 'big'; SET doubled = n * 2; SET [new name] = user.text + '!'; REMOVE text",
            },
          ],
        },
      ],
    },
    run: async ({ client, topic }) => {
      await client
        .createSender(topic)
        .sendMessages({ body: { b: 1 }, subject: 'old', contentType: 'c', applicationProperties: { n: 2, text: 'x' } });
      const acted = await next(client.createReceiver(topic, 'acted'));
      assert.deepEqual([acted.subject, acted.contentType, acted.body], ['big', 'c', { b: 1 }]);
      assert.deepEqual(acted.applicationProperties, { n: 2, doubled: 4, 'new name': 'x!' });
      const plain = await next(client.createReceiver(topic, 'plain'));
      assert.deepEqual([plain.subject, plain.applicationProperties], ['old', { n: 2, text: 'x' }]);
    },
  },
  {
    name: 'each matching rule with an action makes a copy; those without make one together',
    topic: {
      subscriptions: [
        {
          name: 'many',
          rules: [
            { name: 'a', sqlFilter: 'n = 1' },
            { name: 'b', sqlFilter: 'n < 5' },
            { name: 'c', sqlFilter: 'n = 1', sqlAction: "SET by = 'c'" },
            { name: 'd', sqlFilter: 'n = 1', sqlAction: "SET by = 'd'" },
          ],
        },
      ],
    },
    run: async ({ client, topic }) => {
      await client.createSender(topic).sendMessages({ body: 1, applicationProperties: { n: 1 } });
      const receiver = client.createReceiver(topic, 'many');
      const by = [];
      for (let copy = 0; copy < 3; copy += 1) by.push((await next(receiver)).applicationProperties!['by']);
      assert.deepEqual(by, [undefined, 'c', 'd']);
      assert.deepEqual(await receiver.receiveMessages(1, BRIEF), []);
    },
  },
  {
    name: 'a subscription has its own locks, counts and dead letters',
    topic: { subscriptions: [{ name: 'a', maxDeliveryCount: 1 }, 'b'] },
    run: async ({ client, topic }) => {
      await client.createSender(topic).sendMessages({ body: 1 });
      const a = client.createReceiver(topic, 'a');
      await a.abandonMessage(await next(a));
      const letter = await next(client.createReceiver(topic, 'a', { subQueueType: 'deadLetter' }));
      assert.equal(letter.deadLetterReason, 'MaxDeliveryCountExceeded');
      assert.equal((await next(client.createReceiver(topic, 'b'))).deliveryCount, 0);
    },
  },
  {
    name: 'scheduled messages reach the subscriptions at their time, by the rules of that time',
    topic: { subscriptions: ['a', { name: 'later', rules: [] }] },
    run: async ({ client, topic }) => {
      const sender = client.createSender(topic);
      const at = new Date(Date.now() + 4000);
      const [cancelled] = await sender.scheduleMessages([{ body: 'no' }, { body: 'yes' }], at);
      await sender.cancelScheduledMessages(cancelled!);
      await client.createRuleManager(topic, 'later').createRule('r', { sqlExpression: 'TRUE' });
      for (const subscription of ['a', 'later']) {
        const receiver = client.createReceiver(topic, subscription);
        const message = await next(receiver);
        assert.equal(message.body, 'yes');
        await receiver.completeMessage(message);
      }
      assert.ok(new Date() >= at);
      assert.deepEqual(await take(client, topic, 'a'), []);
    },
  },
  {
    name: 'a topic detects duplicates for all of its subscriptions',
    topic: { duplicateDetectionMs: 60_000, subscriptions: ['a', 'b'] },
    run: async ({ client, topic }) => {
      const sender = client.createSender(topic);
      for (const body of [1, 2]) await sender.sendMessages({ body, messageId: 'same' });
      assert.deepEqual([await take(client, topic, 'a'), await take(client, topic, 'b')], [[1], [1]]);
    },
  },
  {
    name: 'a topic bounds the life of messages',
    topic: { defaultTtlMs: 200, subscriptions: [{ name: 'a', deadLetterOnExpiration: true }] },
    run: async ({ client, topic }) => {
      await client.createSender(topic).sendMessages({ body: 1 });
      await pause(300);
      const letter = await next(client.createReceiver(topic, 'a', { subQueueType: 'deadLetter' }));
      assert.equal(letter.deadLetterReason, 'TTLExpiredException');
    },
  },
  {
    name: 'a subscription with sessions dead-letters messages without',
    topic: { subscriptions: [{ name: 's', requiresSession: true }] },
    run: async ({ client, topic }) => {
      await client.createSender(topic).sendMessages([{ body: 1, sessionId: 'a' }, { body: 2 }]);
      const receiver = await client.acceptNextSession(topic, 's');
      assert.deepEqual([receiver.sessionId, (await next(receiver)).body], ['a', 1]);
      const letter = await next(client.createReceiver(topic, 's', { subQueueType: 'deadLetter' }));
      assert.deepEqual([letter.body, letter.deadLetterReason], [2, 'Session ID is null']);
    },
  },
  {
    name: 'a topic is only sent to, a subscription only received from',
    topic: all,
    run: async ({ client, topic }) => {
      await assert.rejects(client.createReceiver(topic).receiveMessages(1, BRIEF), codeIs('GeneralError'));
      const toSubscription = client.createSender(`${topic}/Subscriptions/all`).sendMessages({ body: 1 });
      await assert.rejects(toSubscription, codeIs('GeneralError'));
      const nowhere = client.createReceiver(topic, 'nowhere').receiveMessages(1, BRIEF);
      await assert.rejects(nowhere, codeIs('MessagingEntityNotFound'));
    },
  },
  {
    name: 'a batch to a topic is filtered message by message',
    topic: { subscriptions: [{ name: 'even', rules: [{ name: 'r', sqlFilter: 'n % 2 = 0' }] }] },
    run: async ({ client, topic }) => {
      const sender = client.createSender(topic);
      const batch = await sender.createMessageBatch();
      for (let n = 0; n < 10; n += 1) assert.ok(batch.tryAddMessage({ body: n, applicationProperties: { n } }));
      await sender.sendMessages(batch);
      assert.deepEqual(await take(client, topic, 'even'), [0, 2, 4, 6, 8]);
    },
  },
];

const MESSAGES: readonly ServiceBusMessage[] = [
  { body: 'pump', subject: 'alert', applicationProperties: { kind: 'pump', level: 3, hot: true, 'odd name': 1 } },
  { body: 'fan', subject: 'Alert', correlationId: 'c9', applicationProperties: { kind: 'fan', level: 7, hot: false } },
  { body: 'bare', applicationProperties: { level: 7.5, note: '100%_sure' } },
];

/** A filter, and which of the messages above it lets through. */
const FILTER_TABLE: readonly (readonly [name: string, sql: string, takes: readonly string[]])[] = [
  ['comparisons of numbers', 'level >= 7 AND level < 7.5', ['fan']],
  ['comparisons of text keep case', "sys.Label = 'alert'", ['pump']],
  ['<> and != do not match what is missing', "kind <> 'pump' AND kind != 'x'", ['fan']],
  ['values of different types never match', "level = '3' OR level <> '3' OR hot = 'true'", []],
  ['LIKE with % and _', "kind LIKE 'p_m%'", ['pump']],
  ['LIKE with ESCAPE', "note LIKE '100!%!_s%' ESCAPE '!'", ['bare']],
  ['NOT LIKE', "kind NOT LIKE '%an'", ['pump']],
  ['IN and NOT IN', "kind IN ('fan', 'valve') OR level NOT IN (3, 7)", ['fan', 'bare']],
  ['EXISTS', 'EXISTS(kind) AND NOT EXISTS(user.note)', ['pump', 'fan']],
  ['IS NULL and IS NOT NULL', 'kind IS NULL AND note IS NOT NULL', ['bare']],
  ['AND binds before OR, NOT before both', "NOT hot = TRUE AND level = 7 OR kind = 'pump'", ['pump', 'fan']],
  ['unknown is neither true nor false', "NOT (kind = 'pump')", ['fan']],
  ['brackets', "(kind = 'pump' OR kind = 'fan') AND hot = FALSE", ['fan']],
  ['arithmetic', '(level + 1) * 2 - 4 % 3 = 7', ['pump']],
  ['system properties', "sys.CorrelationId = 'c9' AND sys.MessageId IS NOT NULL", ['fan']],
  ['user properties by scope, names in any case', 'USER.LEVEL = 3', ['pump']],
  ['quoted names', '[odd name] = 1 AND "odd name" > 0', ['pump']],
  ['property() reads by a computed name', "property('le' + 'vel') = 3", ['pump']],
  ['1=0 takes nothing', '1=0', []],
];

export const FILTERS: readonly BusScenario[] = FILTER_TABLE.map(([name, sqlFilter, takes]) => ({
  name: `filter: ${name}`,
  topic: { subscriptions: [{ name: 'f', rules: [{ name: 'r', sqlFilter }] }] },
  run: async ({ client, topic }) => {
    await client.createSender(topic).sendMessages([...MESSAGES]);
    assert.deepEqual(await take(client, topic, 'f'), takes);
  },
}));
