/// <reference types="node" />
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ALL_OPERATIONS, privilegeOf } from '@csk/core';
import { REFUSABLE_OPERATIONS } from '../refusable-operations.ts';

const SOURCES = join(import.meta.dirname, '../../src');

const source = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n');

/** What the elements call of the client and that needs more than the right to read. */
function writes(): readonly string[] {
  const capital = (word = '') => word.charAt(0).toUpperCase() + word.slice(1);
  const called = [...source.matchAll(/\bclient\s*\.(\w+)\s*\.(\w+)\(/g)].map(
    ([, noun, verb]) => `${capital(noun)}_${capital(verb)}`,
  );
  const known = ALL_OPERATIONS.filter((id) => called.includes(id));
  return known.filter((id) => privilegeOf(id)?.endsWith('.read') === false).sort();
}

/** They change nothing: what they prepare is only done with the operations of the table. */
const HARMLESS: ReadonlySet<string> = new Set(['Alerts_PreviewCase', 'Commands_Preview']);

test('everything that an element changes is offered by what the caller may do, and is in the table of the page tests', () => {
  const missing = writes().filter((id) => !REFUSABLE_OPERATIONS.some((one) => one === id) && !HARMLESS.has(id));
  assert.deepEqual(missing, []);
  for (const id of REFUSABLE_OPERATIONS) assert.match(source, new RegExp(`'${id}'`), `${id} is asked for nowhere`);
});
