// A rollup plugin: what a browser skips in the templates and styles of the elements is not shipped. Styles are minified by
// esbuild; of templates only the indentation goes, so a line of the build stays a line of the source.
import { transformSync } from 'esbuild';

export const compactTemplates = () => ({
  name: 'compact-templates',
  transform(code) {
    if (!/\b(html|svg|css)`/.test(code)) return null;
    const edits = [];
    visit(this.parse(code), edits);
    let result = code;
    for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
      result = result.slice(0, start) + text + result.slice(end);
    }
    return { code: result, map: null };
  },
});

function visit(node, edits) {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, edits);
  } else if (node && typeof node.type === 'string') {
    if (node.type === 'TaggedTemplateExpression') compact(node, edits);
    for (const value of Object.values(node)) if (value && typeof value === 'object') visit(value, edits);
  }
}

function compact({ tag, quasi }, edits) {
  const { quasis } = quasi;
  if (tag.name === 'css' && quasis.length === 1) edits.push(edit(quasis[0], minifiedStyles(quasis[0].value.raw)));
  else if (tag.name === 'html' || tag.name === 'svg') {
    for (const part of quasis) edits.push(edit(part, part.value.raw.replace(/[ \t]*\n[ \t]*/g, '\n')));
  }
}

function edit({ start, end }, text) {
  return { start, end, text };
}

function minifiedStyles(raw) {
  const { code } = transformSync(raw, { loader: 'css', minify: true, target: 'esnext', logLevel: 'silent' });
  // The lines below stay where the source map says they are.
  return code.trim() + '\n'.repeat(raw.split('\n').length - code.trim().split('\n').length);
}
