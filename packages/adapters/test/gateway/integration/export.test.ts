import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConnectedServiceError } from '@csk/core';
import type { ConnectedServiceClient } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { startGateway, until } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';
import { createRecordingService } from './recording-client.ts';

const service = createRecordingService();
let fixture: GatewayFixture;
let client: ConnectedServiceClient;

before(async () => {
  fixture = await startGateway(service.client);
  client = createGatewayClient({ baseUrl: fixture.baseUrl, getToken: () => 'good' });
});
after(async () => {
  await client.close();
  await fixture.close();
});
beforeEach(() => {
  service.calls.length = 0;
  service.answer = undefined;
});

const ID = 'ä/ß ?#%';
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('an export is the same call and the same text on both sides', async () => {
  service.answer = ['\uFEFFtime,value\r\n', 'ä,"=1"\r\n', '€,2\r\n'];
  assert.equal(
    await textOf(client.readings.exportCsv(ID, { ...RANGE, metrics: ['a,b', 'c'], bom: true })),
    '\uFEFFtime,value\r\nä,"=1"\r\n€,2\r\n',
  );
  assert.equal(service.calls[0]?.verb, 'readings.exportCsv');
  assert.deepEqual(service.calls[0]?.input, [ID, { ...RANGE, metrics: ['a,b', 'c'], bom: true }]);
  const query = { where: { status: 'active' }, orderBy: 'raisedAt desc' } as const;
  await textOf(client.alerts.exportCsv(query));
  assert.deepEqual(service.calls[1]?.input, [{ ...query, bom: false }]);
});

test('the answer is a file that browsers save', async () => {
  service.answer = ['a\r\n'];
  const response = await fetch(`${fixture.baseUrl}/exports/alerts`, { headers: { authorization: 'Bearer good' } });
  assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
  assert.equal(response.headers.get('content-disposition'), 'attachment; filename="alerts.csv"');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(await response.text(), 'a\r\n');
});

test('what is wrong before the first line is an error answer', async () => {
  service.answer = new ConnectedServiceError('not-found', 'There is no such device.');
  await assert.rejects(textOf(client.readings.exportCsv('x', RANGE)), { code: 'not-found' });
  const bad = { ...RANGE, from: 'yesterday' };
  await assert.rejects(textOf(client.readings.exportCsv('x', bad)), { code: 'invalid', details: { field: 'from' } });
  const stranger = await fetch(`${fixture.baseUrl}/exports/alerts?surprise=1`);
  assert.equal(stranger.status, 401, 'who asks comes before what is asked');
  await stranger.body?.cancel();
  const surprise = await fetch(`${fixture.baseUrl}/exports/alerts?surprise=1`, {
    headers: { authorization: 'Bearer good' },
  });
  assert.equal(surprise.status, 400);
  await surprise.body?.cancel();
});

test('an export that breaks off fails at the reader: half a file is none', async () => {
  service.answer = async function* () {
    yield 'a\r\n';
    throw new Error('no disk');
  };
  const make = service.answer as () => unknown;
  service.answer = () => make();
  await assert.rejects(textOf(client.alerts.exportCsv()), { code: 'unavailable' });
});

test('nothing is read ahead of a slow reader, and giving up ends the work', async () => {
  let made = 0;
  let ended = false;
  service.answer = ({ signal }: { signal: AbortSignal }) =>
    (async function* () {
      try {
        while (!signal.aborted) {
          made += 1;
          yield 'x'.repeat(256 * 1024);
        }
      } finally {
        ended = true;
      }
    })();
  for await (const piece of client.alerts.exportCsv()) {
    assert.ok(piece.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // By then `fetch` of Node.js 20 has forgotten the signal.
    collectGarbage();
    break;
  }
  await until(() => ended);
  assert.ok(made < 200, `${made} pieces were made for one that was read`);

  const controller = new AbortController();
  ended = false;
  made = 0;
  const reading = textOf(client.alerts.exportCsv({}, { signal: controller.signal }));
  await until(() => made > 1);
  collectGarbage();
  controller.abort(new Error('enough'));
  await assert.rejects(reading, /enough/);
  await until(() => ended);
});
