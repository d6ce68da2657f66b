/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { compactTemplates } from '../../../../scripts/compact-templates.mjs';
import { declareProperties } from '../../../../scripts/declare-properties.mjs';

/** A module after the build's own steps. */
async function built(code: string, step: Plugin): Promise<string> {
  const entry: Plugin = { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: () => code };
  const bundle = await rollup({ input: 'entry', external: /^lit/, plugins: [entry, step] });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output[0].code;
}

test('templates lose their breaks and indentation, and no text runs into another', async () => {
  const code = [
    "import { html } from 'lit';",
    'export const view = (a, b) => html`<p',
    '    class=${a}',
    '    ?hidden=${b}',
    '  >',
    '    one',
    '    <b>two</b>',
    '    ${b}',
    '  </p>`;',
    'export const below = 1;',
  ].join('\n');
  const result = await built(code, compactTemplates());
  assert.match(
    result.replaceAll(/\$\{\s+/g, '${'),
    /`<p class=\$\{a\} \?hidden=\$\{b\}> one <b>two<\/b> \$\{b\} <\/p>`/,
  );
  const lineOf = (text: string, part: string) => text.split('\n').findIndex((line) => line.includes(part));
  const between = (text: string) => lineOf(text, 'below = 1') - lineOf(text, '<p');
  assert.equal(between(result), between(code), 'a line stays a line');
});

test('styles are minified', async () => {
  const result = await built(
    "import { css } from 'lit';\nexport const sheet = css`\n  /* Why. */\n  .a {\n    color: #ffffff;\n  }\n`;",
    compactTemplates(),
  );
  assert.match(result, /css`\.a\{color:#fff\}`/);
});

test('properties and states become a table; other decorators stay', async () => {
  const source = `import { LitElement } from 'lit';
import { property, query, state } from 'lit/decorators.js';
export class Sample extends LitElement {
  @property({ type: Number }) count = 0;
  @property() name = '';
  @state() private open = false;
  @query('dialog') dialog!: HTMLElement;
}`;
  const { code } = await transform(source, {
    loader: 'ts',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });
  const result = await built(code, declareProperties());
  assert.match(result, /static properties = \{ count: \{ type: Number \}, name: \{\}, open: \{ state: true \} \};/);
  assert.match(result, /import \{ query \} from 'lit\/decorators\.js'/);
  assert.match(result, /query\(['"]dialog['"]\)\s*\], Sample\.prototype, ['"]dialog['"]/);
  assert.doesNotMatch(result, /Sample\.prototype, ['"](count|name|open)['"]/);
});
