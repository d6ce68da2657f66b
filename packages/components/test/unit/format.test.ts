/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatterFor } from '../../src/format/formatter.ts';
import { interpolate } from '../../src/format/interpolate.ts';
import { safeLink } from '../../src/format/safe-link.ts';

const NOW = Date.UTC(2026, 0, 10, 12);

test('ages are in one unit and empty under a minute', () => {
  const format = formatterFor({ locale: 'en', timeZone: 'UTC' });
  const ages = [5_000, 61_000, 3 * 3_600_000, 50 * 3_600_000, -9_000].map((ms) => format.age(NOW - ms, NOW));
  assert.deepEqual(ages, ['', '1m', '3h', '2d', '']);
});

test('relative times go both ways and survive nonsense', () => {
  const format = formatterFor({ locale: 'en', timeZone: 'UTC' });
  assert.equal(format.relative(NOW - 120_000, NOW), '2 min. ago');
  assert.equal(format.relative(NOW + 3_600_000, NOW), 'in 1 hr.');
  assert.equal(format.relative('yesterday-ish', NOW), '');
  assert.equal(format.exact('yesterday-ish'), 'yesterday-ish');
});

test('days belong to the user’s zone', () => {
  const late = Date.UTC(2026, 0, 10, 23, 30);
  assert.equal(formatterFor({ locale: 'en', timeZone: 'UTC' }).dayKey(late), '2026-01-10');
  assert.equal(formatterFor({ locale: 'en', timeZone: 'Asia/Tokyo' }).dayKey(late), '2026-01-11');
});

test('unknown locales and zones fall back instead of throwing', () => {
  assert.doesNotThrow(() => formatterFor({ locale: 'not a locale', timeZone: 'Not/AZone' }).exact(NOW));
  assert.equal(formatterFor({ locale: 'de', timeZone: 'UTC' }).number(1234.5), '1.234,5');
});

test('only web addresses become links', () => {
  assert.equal(safeLink('https://a.example/x'), 'https://a.example/x');
  for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '/relative', '', undefined]) {
    assert.equal(safeLink(url), undefined);
  }
});

test('texts take values by name; inherited names are no values', () => {
  assert.equal(interpolate('{a} of {b}, {toString}', { a: 1, b: '{a}' }), '1 of {a}, {toString}');
});

test('what is beyond the range of a date is written as it is', () => {
  for (const timeZone of [undefined, 'UTC']) {
    const format = formatterFor({ locale: 'en', timeZone });
    for (const write of [format.exact, format.time, format.day, format.dayKey, (at: number) => format.tick(at, 1)]) {
      assert.equal(write(9e15), '9000000000000000');
      assert.equal(write(-Infinity), '-Infinity');
    }
    assert.equal(format.relative(9e15, NOW), '');
  }
});

test('a day of another year has its year, and so have ticks that are months apart', () => {
  const format = formatterFor({ locale: 'en', timeZone: 'UTC' });
  assert.equal(format.day(NOW, NOW), 'Saturday, January 10');
  assert.equal(format.day(NOW, NOW + 365 * 86_400_000), 'Saturday, January 10, 2026');
  assert.equal(format.tick(NOW, 30 * 86_400_000), 'Jan 10');
  assert.equal(format.tick(NOW, 365 * 86_400_000), 'Jan 2026');
});

test('a number that is rounded to nothing has no sign', () => {
  const format = formatterFor({ locale: 'en', timeZone: 'UTC' });
  assert.deepEqual(
    [-0, -0.001, 0.004, -0.005, -0.006].map((value) => format.number(value)),
    ['0', '0', '0', '-0.01', '-0.01'],
  );
  assert.equal(format.number(-0.0001, 4), '-0.0001');
});

test('the parts of a list have something between them in every language', () => {
  for (const language of ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt-BR', 'zh-Hans']) {
    const text = formatterFor({ locale: language, language }).list(['x', 'y', 'z']);
    assert.match(text, /^x.+y.+z$/u, `${language}: ${text}`);
  }
});
