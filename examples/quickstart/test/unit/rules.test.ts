import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadRules } from '../../src/rules.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

test('a rule that the page of rules handed out runs once its file lies beside the others', async () => {
  cpSync(join(import.meta.dirname, '../../rules'), folder, { recursive: true });
  const before = await loadRules(folder);
  const query = 'SELECT DeviceID INTO AlertsQueue FROM IoTStream';
  writeFileSync(join(folder, 'TooWarm.asaql'), query);

  const { others, ...named } = await loadRules(folder);
  assert.deepEqual(
    others.map((job) => [job.name, job.query]),
    [...before.others.map((job) => [job.name, job.query]), ['TooWarm', query]],
  );
  assert.deepEqual(
    Object.values(named).map(({ name }) => name),
    ['alerts', 'telemetry', 'recording'],
  );
});
