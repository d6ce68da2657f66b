import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, QUERY_FIELDS } from '@csk/core';
import { finderOf, isSearch, SEARCH_FIELDS, searchWordsOf, standsIn } from '@csk/core/search';
import { foldText } from '../../../src/model/text-folding.ts';

const finds = (name: string, search: string): boolean => finderOf('account', search)({ id: 'acc-1', name });

test('case and accents do not count', () => {
  assert.equal(foldText('ÀÉÎõü ŁÓDŹ Straße ΤΕΛΟΣ Ёлка'), 'aeiou lodz strasse τελοσ елка');
  for (const search of ['kühl', 'KUHL', 'ku\u0308hl', 'Kühlraum']) assert.ok(finds('Kühlraum Nord', search), search);
});

test('each word begins one of the record, and the words may come in any order', () => {
  assert.ok(finds('Cold store 17, hall North', 'nor cold'));
  assert.ok(!finds('Cold store 17', 'tore'));
  assert.ok(!finds('Cold store 17', 'cold south'));
});

test('an id is found from its beginning and from any part on, but not by its parts in another order', () => {
  for (const search of ['smt', 'smt-12', 'SMT-1298', '1298', 'smt 1298']) assert.ok(finds('smt-1298', search), search);
  for (const search of ['1298-smt', 'smt1298', '298']) assert.ok(!finds('smt-1298', search), search);
});

test('nothing in a search is special; punctuation around a word does not count, and by itself finds nothing', () => {
  assert.deepEqual(searchWordsOf(' "Pump-7", (100%)  \t pump-7 '), ['pump-7', '100']);
  for (const search of ['%', '_', '*', '\\', "'", '---', '. . .']) assert.ok(!finds('100% of all', search), search);
  assert.ok(finds("O'Neil & Söhne", "o'neil"));
  assert.ok(finds('a_b%c', 'b%c'));
  assert.ok(!finds('abbc', 'a%c'));
});

test('blanks ask for nothing and find all', () => {
  for (const search of [undefined, '', ' ', '\t\u00a0']) {
    assert.ok(!isSearch(search));
    assert.ok(finderOf('account', search)({}));
  }
});

test('only own texts of the searched fields count, the references from their beginning', () => {
  const found = finderOf('alert', 'tok-1');
  assert.ok(found({ token: 'Tok-17' }));
  assert.ok(!found({ token: 'x tok-1', data: 'tok-1', assignedTo: 'tok-1' }));
  assert.ok(!finderOf('account', 'object')(Object.create({ name: 'object' }) as object));
  assert.ok(!finderOf('account', '17')({ name: 17 }));
  assert.ok(!finderOf('alertMark', 'x')({ id: 'x' }));
});

test('long words and fields count as far as is said', () => {
  const long = 'w'.repeat(60);
  assert.ok(finds(long, `${'w'.repeat(40)}other`));
  assert.ok(!finds(`${'x '.repeat(500)}beyond`, 'beyond'));
  assert.ok(finds(`${'x '.repeat(490)}within`, 'within'));
});

test('the searched fields are fields of their kinds', () => {
  for (const kind of KINDS) {
    const { words = [], references = [] } = SEARCH_FIELDS[kind] ?? {};
    const fields = [...words, ...references];
    assert.equal(new Set(fields).size, fields.length, kind);
    if (fields.length > 0)
      assert.ok(
        fields.some((field) => (QUERY_FIELDS[kind] as readonly string[]).includes(field)),
        kind,
      );
  }
});

test('records at hand are looked through for each word, anywhere, whatever case and accents', () => {
  const texts = ['Lift (north) stops', undefined, 'Zürich'];
  for (const found of ['NORTH zurich', '(north)', 'ift', ' stops  lift ', ''])
    assert.equal(standsIn(texts, found), true, found);
  for (const not of ['south', 'lift alpine', 'stopszürich']) assert.equal(standsIn(texts, not), false, not);
});
