import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentOf } from '../../../src/model/moments.ts';

test('a time without a zone is in UTC, wherever the engine runs', () => {
  const zone = process.env['TZ'];
  try {
    for (const TZ of ['UTC', 'America/New_York', 'Asia/Kathmandu']) {
      process.env['TZ'] = TZ;
      for (const [text, moment] of [
        ['2026-03-02', '2026-03-02T00:00:00.000Z'],
        ['2026-03-02T08:00', '2026-03-02T08:00:00.000Z'],
        ['2026-03-02T08:00:01.25', '2026-03-02T08:00:01.250Z'],
        ['2026-03-02 08:00:01', '2026-03-02T08:00:01.000Z'],
        ['2026-03-02T08:00:01.1234567Z', '2026-03-02T08:00:01.123Z'],
        ['2026-03-02T08:00:01+05:45', '2026-03-02T02:15:01.000Z'],
        ['2026-03-02T08:00:01-05:00', '2026-03-02T13:00:01.000Z'],
        ['2026-03-02 08:00:01+0545', '2026-03-02T02:15:01.000Z'],
        ['2026-03-02 08:00:01 UTC', '2026-03-02T08:00:01.000Z'],
      ] as const) {
        assert.equal(momentOf(text), Date.parse(moment), `${text} in ${TZ}`);
      }
    }
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('what is no time, or is one whose text would not sort with the others, is none', () => {
  for (const text of [
    ...['', '5', 'March 3', '12:00', '2026', '2026-13-01', '2026-03-02T25:00:00Z', '+012026-03-02T00:00:00Z'],
    ...['2026-03-02 08:00:01 AM', '2026-03-02 (local)', '2026-03-02T08:00:01Z 2026-03-03'],
    ...['9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+14:00', '-000001-01-01T00:00:00Z'],
  ]) {
    assert.equal(momentOf(text), undefined, text);
  }
  for (const text of ['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
    assert.equal(new Date(momentOf(text) ?? Number.NaN).toISOString(), text);
  }
});
