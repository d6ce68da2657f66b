// A rollup plugin: the reactive properties that an element declares by Lit's decorators become its `static properties`,
// which is what Lit makes of the decorators, at a fraction of their size. Other decorators stay.
import { applied, treeOf } from './syntax-tree.mjs';

export const declareProperties = () => ({
  name: 'declare-properties',
  transform(code) {
    if (!code.includes('__decorateClass(')) return null;
    const program = this.parse(code);
    const declared = program.body.flatMap((statement) => declaration(statement, code) ?? []);
    const edits = [...declared.map((node) => without(node, code)), ...program.body.flatMap(importOfOthers)];
    for (const { id, body } of [...treeOf(program, 'ClassDeclaration'), ...treeOf(program, 'ClassExpression')]) {
      const own = declared.filter(({ owner }) => owner === id?.name).map(({ name, options }) => `${name}: ${options}`);
      const at = body.start + 1;
      if (own.length > 0) edits.push({ start: at, end: at, text: ` static properties = { ${own.join(', ')} };` });
    }
    return { code: applied(code, edits), map: null };
  },
});

/** What `__decorateClass([property(…)], Owner.prototype, "name", 2);` declares. */
function declaration({ start, end, expression }, code) {
  if (expression?.type !== 'CallExpression' || expression.callee.name !== '__decorateClass') return undefined;
  const [{ elements }, target, { value: name }] = expression.arguments;
  const [{ callee, arguments: given }] = elements;
  if (!OPTIONS.has(callee.name)) return undefined;
  return { start, end, owner: target.object.name, name, options: OPTIONS.get(callee.name)(given, code) };
}

const OPTIONS = new Map([
  ['property', ([options], code) => (options ? code.slice(options.start, options.end).replaceAll('\n', ' ') : '{}')],
  ['state', () => '{ state: true }'],
]);

/** The import of Lit's decorators without those that are gone. */
function importOfOthers({ type, source, specifiers, start, end }) {
  if (type !== 'ImportDeclaration' || source.value !== 'lit/decorators.js') return [];
  const others = specifiers.map(({ imported }) => imported.name).filter((name) => !OPTIONS.has(name));
  const text = others.length > 0 ? `import { ${others.join(', ')} } from 'lit/decorators.js';` : '';
  return [{ start, end, text }];
}

/** A line of the build stays a line of the source. */
function without({ start, end }, code) {
  return { start, end, text: code.slice(start, end).replaceAll(/[^\n]/g, '') };
}
