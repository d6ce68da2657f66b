import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService, csvLine } from '@csk/core';
import type { ServiceStore } from '@csk/core';
import { at, createWorld } from '../world.ts';

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('cells are quoted where they must be, and text never becomes a formula', () => {
  const cells: readonly (readonly [string | number | undefined, string])[] = [
    ['plain', 'plain'],
    [undefined, ''],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
    ['+1', '"\'+1"'],
    ['-1', '"\'-1"'],
    ['@SUM(A1)', '"\'@SUM(A1)"'],
    ['\tx', '"\'\tx"'],
    ['\rx', '"\'\rx"'],
    ['a=b', 'a=b'],
    ['ü 🌡', 'ü 🌡'],
    [-1.5, '-1.5'],
    [1e300, '1e+300'],
    [0, '0'],
  ];
  for (const [cell, expected] of cells) assert.equal(csvLine([cell, 'x']), `${expected},x\r\n`);
});

test('raw readings come by metric and time, as far as they are asked for', async (t) => {
  const { client, readings, close } = await createWorld();
  t.after(close);
  await readings.append([
    { deviceKey: 'smt-1', metric: '=cmd', at: Date.parse(at(0)), value: -4 },
    { deviceKey: 'smt-1', metric: 'Temperature', at: Date.parse(at(1000)), value: 21.5, quality: 'bad' },
    { deviceKey: 'smt-1', metric: 'Temperature', at: Date.parse(at(0)), value: 20 },
    { deviceKey: 'smt-2', metric: 'Temperature', at: Date.parse(at(0)), value: 99 },
  ]);
  const range = { from: at(0), to: at(60_000) };
  assert.equal(
    await textOf(client.readings.exportCsv('dev-1', { ...range, bom: true })),
    [
      '\uFEFFtime,deviceKey,metric,value,quality',
      `${at(0)},smt-1,"'=cmd",-4,`,
      `${at(0)},smt-1,Temperature,20,`,
      `${at(1000)},smt-1,Temperature,21.5,bad\r\n`,
    ].join('\r\n'),
  );
  const some = client.readings.exportCsv('dev-1', { ...range, metrics: ['Temperature'], to: at(1000) });
  assert.equal((await textOf(some)).split('\r\n').length, 3);
  const bad = [
    [{ ...range, bom: 'yes' }, 'bom'],
    [{ ...range, maxPoints: 5 }, 'maxPoints'],
    [{ from: at(0), to: at(91 * 86_400_000) }, 'to'],
    [{ from: at(5), to: at(5) }, 'to'],
  ] as const;
  for (const [window, field] of bad) {
    const pieces = client.readings.exportCsv('dev-1', window as never);
    await assert.rejects(textOf(pieces), { code: 'invalid', details: { field } });
  }
  await assert.rejects(textOf(client.readings.exportCsv('nobody', range)), { code: 'not-found' });
});

test('alerts of a query, a line each, hostile texts harmless', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  await client.alerts.raise({ description: '=1+1, "x"', deviceKey: 'smt-1', rule: 'r1', token: 't1' });
  await client.alerts.raise({ description: 'other', deviceKey: 'smt-2', token: 't2' });
  const lines = (await textOf(client.alerts.exportCsv({ where: { deviceKey: 'smt-1' } }))).split('\r\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? '', /^id,raisedAt,lastRaisedAt,description,/);
  assert.match(lines[1] ?? '', /,"'=1\+1, ""x""",anomaly,active,/);
  await assert.rejects(textOf(client.alerts.exportCsv({ where: { evil: 1 } } as never)), {
    code: 'invalid',
    details: { field: 'where.evil' },
  });
  await assert.rejects(textOf(client.alerts.exportCsv({}, { signal: AbortSignal.abort() })), { name: 'AbortError' });
});

test('an export of more alerts than it may hold breaks off instead of looking whole', async (t) => {
  const { client, options } = await createWorld();
  const alert = await client.alerts.raise({ description: 'x' });
  // As good as a million: one is there and the others are holes.
  const items = Object.assign([alert], { length: 1_000_000 });
  const pages = [{ items, continuationToken: 'next' }, { items: [alert] }];
  const store: ServiceStore = { ...options.store, query: async () => (pages.shift() ?? { items: [] }) as never };
  const service = createConnectedService({ ...options, store });
  t.after(() => service.close());
  await assert.rejects(textOf(service.client().alerts.exportCsv()), { code: 'unsupported' });

  pages.push({ items }, { items: [alert] });
  assert.equal((await textOf(service.client().alerts.exportCsv())).split('\r\n').length, 3, 'just as many is fine');
});
