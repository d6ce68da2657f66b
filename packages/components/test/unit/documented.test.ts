/// <reference types="node" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkDocumentation } from '../../manifest/check-documentation.ts';
import { describeElements, type CheckedElement } from '../../manifest/describe-elements.ts';
import { generatedFiles } from '../../manifest/generate.ts';
import { PACKAGE } from '../../manifest/source-program.ts';

const described = describeElements();

function element(tag: string): CheckedElement {
  const found = described.elements.find(({ description }) => description.tag === tag);
  assert.ok(found, tag);
  return found;
}

/** What the check says when one element is otherwise. */
function problemsWith(tag: string, change: (one: CheckedElement) => CheckedElement): readonly string[] {
  const elements = described.elements.map((one) => (one.description.tag === tag ? change(one) : one));
  return checkDocumentation({ ...described, elements });
}

test('everything of every element is described where it is defined, and nothing else is', () => {
  assert.deepEqual(checkDocumentation(described), []);
});

test('every element that is defined is described', () => {
  const defined = [...readFileSync(join(PACKAGE, 'src/elements.ts'), 'utf8').matchAll(/'(csk-[a-z-]+)'/g)].map(
    ([, tag]) => tag,
  );
  const tags = described.elements.map(({ description }) => description.tag);
  assert.ok(tags.length >= 19);
  assert.deepEqual(defined.sort(), [...tags].sort());
});

test('what is there and not described is found', () => {
  const lists = ['events', 'slots', 'parts'] as const;
  for (const list of lists) {
    const problems = problemsWith('csk-alert-list', (one) => ({
      ...one,
      description: { ...one.description, [list]: [{ name: 'new-one', description: '', type: 'CustomEvent<X>' }] },
    }));
    assert.ok(
      problems.some((problem) => /new-one, which nothing describes/.test(problem)),
      list,
    );
  }
  const [first] = described.tokens;
  assert.ok(first);
  const bare = checkDocumentation({ ...described, tokens: [{ ...first, description: '' }] });
  assert.match(bare.join(), /token --csk-font has no @cssprop/);
});

test('what is described and not there is found', () => {
  for (const tag of ['attr', 'prop', 'fires', 'slot', 'csspart', 'cssprop']) {
    const problems = problemsWith('csk-alert-list', (one) => ({
      ...one,
      tags: [...one.tags, { tag, name: 'gone', text: 'It was there once.' }],
    }));
    assert.equal(problems.length, 1, tag);
    assert.match(problems[0] ?? '', /gone, which it does not have/);
  }
});

test('attributes carry their words, kinds and initial values', () => {
  const { properties } = element('csk-readings-chart').description;
  const of = (name: string) => properties.find((property) => property.name === name);
  assert.deepEqual([of('range')?.kind, of('range')?.default], ['number', '900000']);
  assert.equal(of('compact')?.kind, 'boolean');
  assert.equal(of('metrics')?.kind, 'list');
  assert.equal(of('series')?.attribute, undefined);
  assert.deepEqual(element('csk-provider').description.properties.find(({ name }) => name === 'theme')?.words, [
    'auto',
    'light',
    'dark',
  ]);
});

test('the texts of every element have a type that a host can import', () => {
  const exported = readFileSync(join(PACKAGE, 'src/index.ts'), 'utf8');
  for (const { description } of described.elements) {
    const texts = description.properties.find(({ name }) => name === 'strings');
    // The provider says nothing.
    if (!texts) continue;
    const [, name = ''] = /^TextOverrides<(\w+)>$/.exec(texts.type) ?? [];
    assert.match(exported, new RegExp(`\\b${name || 'none'}\\b`), `${description.tag}: ${texts.type}`);
  }
});

test('events of the elements inside, shared parts and the tokens of the styles in use are found', () => {
  const { events, parts, tokens } = element('csk-alert-detail').description;
  // The form inside dispatches it.
  assert.ok(events.some(({ name, type }) => name === 'csk-case-created' && type === 'CustomEvent<CaseDetail>'));
  assert.ok(parts.some(({ name, description }) => name === 'skeleton' && description !== ''));
  assert.ok(tokens.some(({ name }) => name === '--csk-font-mono'));
  assert.ok(!element('csk-case-list').description.tokens.some(({ name }) => name === '--csk-series-6'));
  assert.deepEqual(element('csk-provider').description.tokens, []);
});

test('the generated data names every element and every described thing', () => {
  const files = generatedFiles(described);
  for (const { description: one } of described.elements) {
    for (const name of [
      'custom-elements.json',
      'web-types.json',
      'vscode.html-custom-data.json',
      'jsx.d.ts',
    ] as const) {
      assert.ok(files[name]?.includes(one.tag), `${one.tag} in ${name}`);
    }
    assert.match(files[`${one.tag.replace('csk-', '')}.d.ts`] ?? '', new RegExp(`export \\{ ${one.className} \\}`));
    for (const { name } of one.parts) {
      assert.ok(files['vscode.css-custom-data.json']?.includes(`::part(${name})`), name);
    }
  }
  const manifest = JSON.parse(files['custom-elements.json'] ?? '') as {
    modules: { declarations: { tagName: string; attributes: { name: string; description: string }[] }[] }[];
  };
  const list = manifest.modules[0]?.declarations.find(({ tagName }) => tagName === 'csk-alert-list');
  assert.deepEqual(
    list?.attributes.map(({ name }) => name),
    [
      'view',
      'sort',
      'selected-id',
      'device-id',
      'account-id',
      'search',
      'priority',
      'handling',
      'condition',
      'assigned',
      'alert-type',
      'raised-within',
      'columns',
      'sound',
    ],
  );
});
