/// <reference types="node" />
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const SOURCES = join(import.meta.dirname, '../../src');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('locales'))
  .map((file) => join(SOURCES, file));
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const isSheet = (file: string) => file.endsWith('.styles.ts');

function importsOf(file: string): readonly string[] {
  const found = texts.get(file)?.matchAll(/(?:from |import\()'(\.[^']+)'/g) ?? [];
  return [...found].map(([, path = '']) => resolve(file, '..', path));
}

/** Everything that the elements with a style sheet may render. */
function reachedFrom(sheet: string): string {
  const reached = new Set(files.filter((file) => !isSheet(file) && importsOf(file).includes(sheet)));
  for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);
  return [...reached].map((file) => (isSheet(file) ? '' : (texts.get(file) ?? ''))).join('\n');
}

/** The classes that the rules of a sheet ask for. */
function classesOf(sheet: string): readonly string[] {
  const [, rules = ''] = /css`([\s\S]*)`/.exec(texts.get(sheet) ?? '') ?? [];
  const selectors = rules.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\{[^{}]*\}/g, '{}');
  return [...new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name))];
}

const sheets = files.filter(isSheet);
assert.ok(sheets.length > 20, 'the style sheets were found');

for (const sheet of sheets) {
  test(`every class in ${sheet.slice(SOURCES.length + 1)} is one that an element with this sheet gives`, () => {
    const words = new Set(reachedFrom(sheet).match(/[a-z][\w-]*/gi));
    // A number at the end may be counted: `series-1`.
    const isGiven = (name: string) => words.has(name) || words.has(name.replace(/\d+$/, ''));
    assert.deepEqual(
      classesOf(sheet).filter((name) => !isGiven(name)),
      [],
    );
  });
}
