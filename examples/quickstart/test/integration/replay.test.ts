import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Alert } from '@csk/core';
import { Progress } from '../../src/progress.ts';
import { startQuickstart } from '../../src/quickstart.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** Limit and deadband of `devicerules.json`. */
const HIGH = 100;
const DEADBAND = 5;
const STEP_MS = 300_000;

/** A made-up recording that wobbles around the limit, and what a person would call its episodes. */
function recording(): { readonly csv: string; readonly episodes: readonly string[]; readonly above: number } {
  const lines = ['timestamp,value'];
  const episodes: string[] = [];
  let above = 0;
  let inEpisode = false;
  for (let index = 0; index < 2000; index += 1) {
    const value = 92 + 9 * Math.sin(index / 40) + 3 * Math.sin(index * 2.1);
    const time = new Date(Date.UTC(2020, 0, 1) + index * STEP_MS);
    lines.push(`${time.toISOString().replace('T', ' ').slice(0, 19)},${value}`);
    if (value > HIGH) above += 1;
    if (value > HIGH && !inEpisode) episodes.push(time.toISOString());
    if (value > HIGH) inEpisode = true;
    else if (value < HIGH - DEADBAND) inEpisode = false;
  }
  return { csv: lines.join('\n'), episodes, above };
}

test('a recording played at full speed raises one alert an episode, at the times of the recording', async (t) => {
  const { csv, episodes, above } = recording();
  assert.ok(episodes.length > 3 && above > 10 * episodes.length, 'the recording wobbles');
  const replay = join(folder, 'recording.csv');
  writeFileSync(replay, csv);
  const ports = { port: 0, hubPort: 0, serviceBusPort: 0, eventHubsPort: 0 };
  const house = await startQuickstart(
    {
      cloud: 'iot-hub',
      ...ports,
      data: join(folder, 'data'),
      devices: 1,
      simulator: false,
      replay,
      replaySpeed: Infinity,
    },
    new Progress(() => {}),
    new AbortController().signal,
  );
  t.after(() => house.close());
  const client = createGatewayClient({ baseUrl: `${house.url}csk` });
  const raised = async (): Promise<readonly Alert[]> => {
    const alerts: Alert[] = [];
    for await (const alert of client.alerts.list({ where: { rule: 'RecordingHigh' }, orderBy: 'raisedAt asc' })) {
      alerts.push(alert);
    }
    return alerts;
  };
  const isOver = (alert: Alert): boolean => alert.clearedAt !== undefined;
  const deadline = Date.now() + 240_000;
  let alerts = await raised();
  while (Date.now() < deadline && !(alerts.length >= episodes.length && alerts.every(isOver))) {
    await sleep(200);
    alerts = await raised();
  }
  assert.deepEqual(
    alerts.map((alert) => alert.raisedAt),
    episodes,
  );
  for (const [index, { clearedAt = '' }] of alerts.entries()) {
    assert.ok(clearedAt > (episodes[index] ?? ''), 'it ends after it began');
    assert.ok(clearedAt < (episodes[index + 1] ?? '9999'), 'and before the next begins');
  }
  const [series] = await client.readings.range('device-recorder-01', {
    from: '2020-01-01T00:00:00.000Z',
    to: '2020-01-02T00:00:00.000Z',
  });
  assert.equal(series?.times[0], Date.UTC(2020, 0, 1), 'readings keep the times of the recording');
});
