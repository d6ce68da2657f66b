/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonBreak } from '../../src/command-panel/json-place.ts';
import { RawDraft } from '../../src/command-panel/raw-draft.ts';
import { commandPanelStrings as t } from '../../src/command-panel/command-panel.strings.ts';
import { formatterFor } from '../../src/format/formatter.ts';

const format = formatterFor({ locale: 'en-GB', timeZone: 'UTC' });

function drafted(texts: Readonly<Record<string, string>>): RawDraft {
  return Object.entries(texts).reduce((draft, [key, text]) => draft.change(key, text), new RawDraft());
}

test('the place at which a text is no JSON any more is told by line and column', () => {
  for (const [text, line, column] of [
    ['', 1, 1],
    ['  ', 1, 3],
    ['{oops', 1, 2],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['{"a":}', 1, 6],
    ['{,}', 1, 2],
    ['[1,]', 1, 4],
    ['[1 2]', 1, 4],
    ['[1', 1, 3],
    ['[}', 1, 2],
    ['{"a":1]', 1, 7],
    ['{}x', 1, 3],
    ['01', 1, 2],
    ['1.', 1, 2],
    ['-', 1, 1],
    ['nul', 1, 1],
    ['"a', 1, 3],
    ['"a\\x"', 1, 3],
    ['"a\\u00g0"', 1, 3],
    ['"a\nb"', 1, 3],
    ["{'a':1}", 1, 2],
    ['{\n  "speed": 3,\n  "mode": fast\n}', 3, 11],
    ['{\r\n  "a": [1, {"b": tru}]\r\n}', 2, 18],
    ['\u201Ca\u201D', 1, 1],
  ] as const) {
    assert.throws(() => JSON.parse(text) as unknown, text);
    assert.deepEqual(jsonBreak(text), { line, column }, text);
  }
});

test('every text that is cut short breaks at its end, and a long one of brackets has a place, too', () => {
  const whole = '{"a": [1.5e3, -2, true, null, "\\u00e9\\n", {}], "b": {"c": []}}';
  for (let length = 1; length < whole.length; length += 1) {
    const text = whole.slice(0, length);
    assert.throws(() => JSON.parse(text) as unknown);
    assert.ok(jsonBreak(text).column <= length + 1, text);
  }
  assert.deepEqual(jsonBreak(`${whole},`), { line: 1, column: whole.length + 1 });
  assert.deepEqual(jsonBreak('['.repeat(200_000)), { line: 1, column: 200_001 });
  assert.deepEqual(jsonBreak(`"${'a'.repeat(500_000)}`), { line: 1, column: 500_002 });
});

test('what is entered goes out as it is meant: any JSON, or none', () => {
  const name = ' reboot ';
  assert.deepEqual(drafted({ name }).form().content(), {
    raw: { name: 'reboot', mode: 'queued', timeoutMs: 3_600_000 },
  });
  const direct = drafted({ name, mode: 'direct', payload: '[1, null]', timeout: '5', byDevice: 'true' });
  assert.deepEqual(direct.form().content(), {
    raw: { name: 'reboot', mode: 'direct', timeoutMs: 5_000, payload: [1, null] },
  });
  for (const payload of ['null', 'false', '0', '""']) {
    const { raw } = drafted({ name, payload, byDevice: 'true' }).form().content();
    assert.equal(JSON.stringify(raw?.payload), payload);
    assert.equal(raw?.completion, 'device');
  }
});

test('the time limit follows the mode until somebody sets it', () => {
  const timeout = (draft: RawDraft) => draft.form().texts.timeout;
  assert.equal(timeout(new RawDraft()), '3600');
  assert.equal(timeout(drafted({ mode: 'direct' })), '30');
  const set = drafted({ timeout: '3600', mode: 'direct' });
  assert.equal(timeout(set), '3600');
  assert.equal(set.checked().form().problemTexts(t, format).get('timeout'), 'Must be at most 300.');
});

test('problems are told after the first try to send, and the first of them gets the keyboard', () => {
  const draft = drafted({ payload: '{\n  "a": 1,\n}', timeout: ' ' });
  assert.deepEqual([...draft.form().problemTexts(t, format)], []);
  const form = draft.checked().form();
  assert.deepEqual(
    [...form.problemTexts(t, format)],
    [
      ['name', 'Please fill this in.'],
      ['timeout', 'Please fill this in.'],
      ['payload', 'This is not JSON: it goes wrong in line 3, column 1.'],
    ],
  );
  assert.deepEqual(form.firstWrong, { key: 'name' });
  assert.deepEqual(draft.change('name', 'x').form().firstWrong, { key: 'timeout' });
  const long = drafted({ name: 'n'.repeat(101), timeout: '1.5' })
    .checked()
    .form();
  assert.deepEqual(
    [...long.problemTexts(t, format).values()],
    ['Must have at most 100 characters.', 'Please enter a whole number.'],
  );
});

test('what the service refuses is shown at its field', () => {
  const { fieldOf } = new RawDraft().form();
  for (const [field, key] of [
    ['raw.name', 'name'],
    ['raw.payload', 'payload'],
    ['raw.payload.deep', 'payload'],
    ['raw.timeoutMs', 'timeout'],
    ['raw.completion', 'byDevice'],
    ['parameters', 'payload'],
  ] as const) {
    assert.deepEqual(fieldOf(field), { key }, field);
  }
  assert.equal(fieldOf('deviceId'), undefined);
  assert.equal(fieldOf(7), undefined);
});
