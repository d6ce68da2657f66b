import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Case, check } from './case-file.ts';

const folder = new URL('./cases/', import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: readonly Case[] };
  for (const each of cases) test(`${file}: ${each.id}`, () => assert.deepEqual(check(each), []));
}
