/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactWallTimeOf, momentOfWallTime, wallTimeOf } from '../../src/format/wall-time.ts';

const HOUR = 3_600_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Honolulu'];

test('a moment and the time on the wall are each other', () => {
  assert.equal(wallTimeOf(Date.UTC(2026, 0, 31, 17, 5, 59), 'Europe/Berlin'), '2026-01-31T18:05');
  assert.equal(exactWallTimeOf(Date.UTC(2026, 0, 31, 17, 5, 59), 'Europe/Berlin'), '2026-01-31T18:05:59');
  assert.equal(exactWallTimeOf(Date.UTC(2026, 0, 31, 17, 5), 'Europe/Berlin'), '2026-01-31T18:05');
  assert.equal(momentOfWallTime('2026-07-31T18:05', 'Europe/Berlin'), Date.UTC(2026, 6, 31, 16, 5));
  for (const zone of ZONES) {
    for (let at = Date.UTC(2025, 11, 31, 1); at < Date.UTC(2027, 0, 2); at += 7 * HOUR) {
      assert.equal(momentOfWallTime(wallTimeOf(at, zone), zone), at, `${zone} ${new Date(at).toISOString()}`);
    }
  }
});

test('a time that the clocks skip or show twice is within an hour', () => {
  const skipped = momentOfWallTime('2026-03-29T02:30', 'Europe/Berlin') ?? 0;
  assert.ok(Math.abs(skipped - Date.UTC(2026, 2, 29, 1)) <= HOUR);
  const twice = momentOfWallTime('2026-10-25T02:30', 'Europe/Berlin');
  assert.ok(twice === Date.UTC(2026, 9, 25, 0, 30) || twice === Date.UTC(2026, 9, 25, 1, 30));
});

test('what is no time is none', () => {
  for (const text of ['', 'yesterday', '2026-13-01T00:00']) assert.equal(momentOfWallTime(text, 'UTC'), undefined);
});

test('a moment beyond the range of a date has no time on the wall', () => {
  for (const zone of ['Europe/Berlin', undefined]) assert.equal(wallTimeOf(9e15, zone), '');
});

test('the first hundred years are not those of the twentieth century', () => {
  const at = momentOfWallTime('0026-03-01T10:00', 'UTC') ?? Number.NaN;
  assert.equal(new Date(at).toISOString(), '0026-03-01T10:00:00.000Z');
  assert.equal(wallTimeOf(at, 'UTC'), '0026-03-01T10:00');
});
