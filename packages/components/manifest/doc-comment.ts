import ts from 'typescript';

/** One `@tag name - text` of a doc comment. The name is empty for what has none, such as the default slot. */
export interface DocTag {
  readonly tag: string;
  readonly name: string;
  readonly text: string;
}

export interface DocComment {
  /** What stands before the first tag. */
  readonly text: string;
  readonly tags: readonly DocTag[];
}

const NOTHING: DocComment = { text: '', tags: [] };
/** Tags whose first word is the name of what they describe. */
const NAMED = new Set(['attr', 'prop', 'fires', 'slot', 'csspart', 'cssprop']);

/** The doc comment right before a declaration, taken apart. TypeScript's own reader knows none of these tags' shape. */
export function docCommentOf(node: ts.Node): DocComment {
  const source = node.getSourceFile().text;
  const range = ts.getLeadingCommentRanges(source, node.getFullStart())?.at(-1);
  const comment = range ? source.slice(range.pos, range.end) : '';
  return comment.startsWith('/**') ? parse(comment) : NOTHING;
}

function parse(comment: string): DocComment {
  const lines = comment
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [text = '', ...tags] = lines.join('\n').split(/^@(?=[a-z])/m);
  return { text: paragraphs(text), tags: tags.map(parseTag) };
}

function parseTag(written: string): DocTag {
  const [, tag = '', rest = ''] = /^([a-z]+)\s*([^]*)$/.exec(written) ?? [];
  if (!NAMED.has(tag)) return { tag, name: '', text: oneLine(rest) };
  const [, name = '', text = ''] = /^([^\s-]\S*|--\S+)?\s*(?:-\s+)?([^]*)$/.exec(rest) ?? [];
  return { tag, name, text: oneLine(text) };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Lines joined into paragraphs, which an empty line divides. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter(Boolean)
    .join('\n\n');
}
