import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '../../src/hub/hub-error.ts';
import { matches } from '../../src/hub/query/evaluate.ts';
import { parseQuery } from '../../src/hub/query/parser.ts';

const twin = {
  deviceId: 'pump-1',
  status: 'enabled',
  connectionState: 'Connected',
  tags: { site: "o'neil", floor: 3, nested: { deep: true }, nothing: null },
  properties: { desired: { level: 5 }, reported: { level: 4.5, 'fw-version': '1.2' } },
};

const holds = (where: string): boolean => {
  const { where: condition } = parseQuery(`SELECT * FROM devices WHERE ${where}`);
  return matches(twin, condition!);
};

test('comparisons over identity, tags and properties', () => {
  const cases: [string, boolean][] = [
    ["deviceId = 'pump-1'", true],
    ["devices.deviceId = 'pump-1'", true],
    ["deviceId <> 'pump-1'", false],
    ["tags.site = 'o''neil'", true],
    ['tags.floor >= 3', true],
    ['tags.floor < -3', false],
    ['tags.nested.deep = true', true],
    ['tags.nothing = null', true],
    ['properties.reported.level > 4', true],
    ["properties.reported.fw-version = '1.2'", true],
    ["status IN ['disabled', 'enabled']", true],
    ["status NIN ['disabled']", true],
    ['is_defined(tags.site)', true],
    ['is_defined(tags.nowhere)', false],
  ];
  for (const [where, expected] of cases) assert.equal(holds(where), expected, where);
});

test('what is missing, or of another type, meets no comparison', () => {
  for (const where of [
    'tags.none = 1',
    'tags.none != 1',
    "tags.floor = '3'",
    "tags.floor < 'z'",
    'tags.nested = 1',
    '__proto__.x = 1',
  ]) {
    assert.equal(holds(where), false, where);
  }
});

test('AND binds tighter than OR, NOT tighter than both, parentheses win', () => {
  assert.equal(holds("tags.floor = 3 OR tags.floor = 4 AND status = 'disabled'"), true);
  assert.equal(holds("(tags.floor = 3 OR tags.floor = 4) AND status = 'disabled'"), false);
  assert.equal(holds("NOT tags.floor = 4 AND status = 'enabled'"), true);
  assert.equal(holds('not not (tags.floor = 3)'), true);
});

test('every other text is an argument error', () => {
  const bad = [
    '',
    'SELECT',
    'SELECT * FROM modules',
    'SELECT deviceId FROM devices ORDER BY deviceId',
    'SELECT deviceId FROM devices.jobs',
    'SELECT deviceId, COUNT() FROM devices',
    'SELECT * FROM devices WHERE NOSUCH(a) = 1',
    'SELECT * FROM devices WHERE',
    'SELECT * FROM devices WHERE tags.',
    "SELECT * FROM devices WHERE a = 'x",
    'SELECT * FROM devices WHERE a = 1 2',
    'SELECT * FROM devices WHERE (a = 1',
    'SELECT * FROM devices WHERE a ~ 1',
    `SELECT * FROM devices WHERE ${'('.repeat(5000)}`,
  ];
  for (const text of bad) {
    assert.throws(
      () => parseQuery(text),
      (error) => error instanceof HubError && error.code === 'ArgumentInvalid',
      text.slice(0, 60),
    );
  }
  assert.equal(parseQuery('select * from devices').where, undefined);
});

test('a sum without end is an argument error, when it is read and not when it is worked out', () => {
  const ones = (count: number): string => Array.from({ length: count }, () => '1').join('+');
  assert.ok(matches({}, parseQuery(`SELECT * FROM devices WHERE ${ones(500)} = 500`).where!));
  assert.throws(() => parseQuery(`SELECT * FROM devices WHERE ${ones(8000)} = 8000`), HubError);
});
