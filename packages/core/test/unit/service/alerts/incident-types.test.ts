import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, createWorld, until } from '../world.ts';

/** Thirty leaks that became cases of one kind, most of them, and thirty noises that were closed. */
async function withHistory(t: { after(work: () => Promise<void>): void }) {
  const world = await createWorld();
  t.after(world.close);
  await world.store.transact(async (tx) => {
    for (let n = 0; n < 60; n += 1) {
      const isLeak = n % 2 === 1;
      const raisedAt = at(-n * 60_000);
      const facts = { type: 'anomaly', status: 'closed', source: 's', deviceId: 'dev-1', occurrences: 1 } as const;
      const priority = { level: 'low', score: 5, reasons: [] } as const;
      const rule = isLeak ? 'Leak' : 'Noise';
      const place = { id: `old-${n}`, token: `${n}`, description: 'x', raisedAt, lastRaisedAt: raisedAt, rule };
      await tx.put('alert', {
        ...place,
        ...facts,
        priority,
        transitions: [],
        ...(isLeak ? { caseId: `case-${n}` } : {}),
      });
      if (!isLeak) continue;
      // Of the cases some were of another kind, some of none, and some a mistake.
      const incidentType = n < 7 ? 'Bearing' : n < 9 ? undefined : 'Seal';
      const status = n > 50 ? 'cancelled' : 'resolved';
      const given = { title: 'x', priority: 'normal', origin: 'iot', accountId: 'acc-1', deviceIds: [] } as const;
      await tx.put('case', { ...given, id: `case-${n}`, number: `${n}`, status, alertIds: [`old-${n}`], incidentType });
    }
  });
  const raise = (rule: string, token: string, deviceKey = 'smt-1') =>
    world.client.alerts.raise({ description: 'x', deviceKey, rule, token });
  return { ...world, raise };
}

test('an alert waits for the count, then has a type with its reasons, and its case starts from it', async (t) => {
  const { service, client, raise, clock } = await withHistory(t);
  const early = await raise('Leak', 'early');
  assert.deepEqual([early.suggestion?.status, early.suggestion?.incidentType], ['calculating', undefined]);
  assert.equal((await client.alerts.previewCase([early.id])).incidentType, undefined);
  await service.start();
  const settled = await until(
    'the count',
    () => client.alerts.get(early.id),
    (one) => one?.suggestion?.status === 'high',
  );
  // 21 of the kind, 3 of the other; those without a kind and the cancelled ones do not count.
  const { value, confidence, reasons } = settled?.suggestion?.incidentType ?? {};
  assert.deepEqual([value, confidence], ['Seal', 84]);
  assert.match(reasons?.[0] ?? '', /^21 of 24 cases and work orders of this customer of alerts of this rule/);
  await clock.advance(1_000);
  const noise = await raise('Noise', 'noise');
  assert.deepEqual([noise.suggestion?.status, noise.suggestion?.incidentType], ['low', undefined], 'only with high');

  assert.equal((await client.alerts.previewCase([early.id])).incidentType, 'Seal');
  assert.equal((await client.alerts.previewCase([early.id, noise.id])).incidentType, 'Seal', 'the other says nothing');
  const made = await client.alerts.convertToCase([early.id], {}, { idempotencyKey: 'k' });
  assert.equal(made.incidentType, 'Seal');
  assert.deepEqual(await client.alerts.convertToCase([early.id], {}, { idempotencyKey: 'k' }), made);
  assert.equal((await client.cases.createWorkOrder(made.id)).incidentType, 'Seal', 'the work on it is of its kind');
  const changed = await client.cases.update(made.id, { incidentType: 'Bearing' }, { ifVersion: made.version });
  assert.equal(changed.incidentType, 'Bearing');
  assert.equal((await client.cases.update(made.id, { incidentType: null })).incidentType, undefined);
});

test('what somebody says comes first, and wrong input is refused with its place', async (t) => {
  const { client, raise } = await withHistory(t);
  const alert = await raise('Leak', 'a');
  const isRefused = { code: 'invalid', details: { field: 'incidentType' } };
  for (const incidentType of ['', 'x'.repeat(101), 7, {}] as never[]) {
    await assert.rejects(client.alerts.convertToCase([alert.id], { incidentType }), isRefused);
    await assert.rejects(client.cases.create({ title: 'T', accountId: 'acc-1', incidentType }), isRefused);
  }
  const made = await client.alerts.convertToCase([alert.id], { incidentType: 'Motor' });
  assert.equal(made.incidentType, 'Motor');
  await assert.rejects(client.cases.update(made.id, { incidentType: '' }), isRefused);
});

test("one customer's words are told to no other", async (t) => {
  const { service, client, raise } = await withHistory(t);
  await service.start();
  const early = await raise('Leak', 'early');
  const settled = async (id: string) =>
    until(
      'the count',
      () => client.alerts.get(id),
      (one) => one?.suggestion?.status === 'high',
    );
  assert.equal((await settled(early.id))?.suggestion?.incidentType?.value, 'Seal');
  for (const deviceKey of ['smt-2', 'smt-9', 'unknown']) {
    const { id } = await raise('Leak', deviceKey, deviceKey);
    const { suggestion } = (await settled(id)) ?? {};
    assert.deepEqual([suggestion?.status, suggestion?.incidentType], ['high', undefined], deviceKey);
    assert.ok(!JSON.stringify(suggestion).includes('Seal'));
  }
});
