// A rollup plugin: what a browser skips in the templates and styles of the elements is not shipped. Styles are minified by
// esbuild; of templates the breaks and indentation go. The line breaks themselves move out of the texts, so that a line
// of the build stays a line of the source, and a minifier can drop them.
import { transformSync } from 'esbuild';
import { applied, treeOf } from './syntax-tree.mjs';

export const compactTemplates = () => ({
  name: 'compact-templates',
  transform(code) {
    if (!/\b(html|svg|css)`/.test(code)) return null;
    const templates = treeOf(this.parse(code), 'TaggedTemplateExpression');
    return { code: applied(code, templates.flatMap(compacted)), map: null };
  },
});

function compacted({ tag, quasi: { quasis } }) {
  const texts = quasis.map(({ value }) => value.raw);
  if (tag.name === 'css' && texts.length === 1) return edits(quasis, texts.map(minifiedStyles));
  if (tag.name === 'html' || tag.name === 'svg') return edits(quasis, withoutBreaks(texts));
  return [];
}

function edits(quasis, texts) {
  return quasis.flatMap(({ start, end, tail, value }, i) => [
    { start, end, text: texts[i] },
    // Behind the closing quote, or inside the braces of the expression that follows.
    {
      start: end + (tail ? 1 : 2),
      end: end + (tail ? 1 : 2),
      text: '\n'.repeat(breaksIn(value.raw) - breaksIn(texts[i])),
    },
  ]);
}

function breaksIn(text) {
  return text.split('\n').length - 1;
}

/** Stands for an expression while the texts around it are one. */
const HOLE = '\0';

/** A break with its indentation is one space, which a browser takes it for; at the end of a tag it is nothing. */
function withoutBreaks(texts) {
  return texts
    .join(HOLE)
    .replace(/<[^<>]+>/g, (tag) => tag.replace(/[ \t]*\n[ \t]*>$/, '>'))
    .replace(/[ \t]*\n\s*/g, ' ')
    .split(HOLE);
}

function minifiedStyles(raw) {
  return transformSync(raw, { loader: 'css', minify: true, target: 'esnext', logLevel: 'silent' }).code.trim();
}
