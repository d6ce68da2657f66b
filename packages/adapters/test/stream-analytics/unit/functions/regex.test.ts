import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regexMatcher } from '../../../../src/stream-analytics/functions/regex/matcher.ts';
import { likeMatcher } from '../../../../src/stream-analytics/functions/like.ts';
import { StreamCompileError, compileJob } from '../../../../src/stream-analytics/index.ts';
import { random, rowsOf, START } from '../jobs.ts';

const native = (pattern: string, text: string): number => {
  try {
    return (new RegExp(pattern, 'i').exec(text)?.index ?? -1) + 1;
  } catch {
    return 0;
  }
};

test('patterns find what those of JavaScript find', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['^(\\w+)-(\\d{3,4})$', 'pump-0042'],
    ['^(?=.*\\d)(?=.*[a-z]).{6,}$', 'abc1234'],
    ['(?<!no )error', 'no error, error'],
    ['(?<=temp: )-?\\d+', 'temp: -12'],
    ['\\bALARM\\b', 'an alarm rings'],
    ['\\Balarm', 'analarm'],
    ['[^\\s,;]+;', 'a, b; c'],
    ['[\\d-x]+', '7-x'],
    ['[]a', 'a'],
    ['[^]b', '\nb'],
    ['a{,3}', 'a{,3}'],
    ['a{2}', 'baab'],
    ['x*', ''],
    ['(a|b|cd)*?e', 'zcdabe'],
    ['\\x41\\u0042\\cJ', 'ab\n'],
    ['\\101\\0', 'A\0'],
    ['ä[À-Þ]', 'Äö'],
    ['(?<year>\\d{4})-(?:0[1-9]|1[0-2])', 'on 2026-03'],
    ['a.c', 'a\nc abc'],
    ['(unclosed', '(unclosed'],
    ['ſ', 's'],
    ['\\(\\[\\{\\.\\*', '([{.*'],
  ];
  for (const [pattern, text] of pairs)
    assert.equal(regexMatcher(pattern)(text), native(pattern, text), `${pattern} in ${JSON.stringify(text)}`);
});

test('random patterns find what those of JavaScript find', () => {
  const next = random(11);
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? '';
  const make = (depth: number): string => {
    const atom = depth > 0 && next() < 0.4 ? pick(['(X)', '(?:X|Y)', '(?=X)', '(?!X)', '(?<=X)', '(?<!Y)']) : '';
    const filled = atom.replace('X', () => make(depth - 1)).replace('Y', () => make(depth - 1));
    const base = filled === '' ? pick(['a', 'B', 'c', '.', '[ab]', '[^b]', '\\w', '\\b', '^', '$', '\\d']) : filled;
    const many = /^[\^$]|^\\b|^\(\?[=!<]/.test(base)
      ? ''
      : pick(['', '', '*', '+', '?', '{2}', '{1,3}', '{2,}?', '*?']);
    return base + many + (next() < 0.6 ? make(depth) : '');
  };
  for (let i = 0; i < 3000; i += 1) {
    const pattern = make(2);
    const text = Array.from({ length: Math.floor(next() * 8) }, () => pick(['a', 'b', 'C', '1', ' '])).join('');
    assert.equal(regexMatcher(pattern)(text), native(pattern, text), `${pattern} in ${JSON.stringify(text)}`);
  }
});

test('patterns that take JavaScript exponential time end, and long texts with hard patterns give NULL', () => {
  const text = 'a'.repeat(2000);
  assert.equal(regexMatcher('^(a+)+$')(`${text}!`), 0);
  assert.equal(regexMatcher(`${'a?'.repeat(40)}${'a'.repeat(40)}b`)(text), 0);
  assert.equal(regexMatcher('(a|a)(a|a)*b')(text), 0);
  assert.equal(regexMatcher(`${'(a|a)'.repeat(40)}b`)(text), 0);
  assert.equal(regexMatcher('(?=(a*)*b)a')('a'.repeat(100_000)), undefined);
});

test('back-references are refused in the query, and never match when they come with the data', () => {
  assert.throws(
    () => compileJob(`SELECT REGEXMATCH(t, '(a)\\1') AS r INTO o FROM s`),
    (error) => error instanceof StreamCompileError && error.column === 22 && /back-references/.test(error.message),
  );
  const events = [{ input: 's', payload: { t: 'aa', p: '(a)\\1', q: '(a)a' }, arrival: START }];
  assert.deepEqual(rowsOf('SELECT REGEXMATCH(t, p) AS r, REGEXMATCH(t, q) AS s INTO o FROM s', events), [
    { r: 0, s: 1 },
  ]);
});

test('PATINDEX finds the first place, in a time that grows with the text', () => {
  assert.equal(likeMatcher('%b_%d%').find('abcabcd'), 2);
  assert.equal(likeMatcher('%bc').find('abcabc'), 5);
  assert.equal(likeMatcher('%a').find(''), 0);
  assert.equal(likeMatcher('%').find('x'), 1);
  assert.equal(likeMatcher('%a%b%c').find('a'.repeat(200_000)), 0);
});
