import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCases } from './case-file.ts';
import { check } from './run-case.ts';

const folder = new URL('./cases/', import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const cases = readCases(readFileSync(new URL(file, folder), 'utf8'));
  for (const each of cases) test(`${file}: ${each.id}`, () => assert.deepEqual(check(each), []));
}
