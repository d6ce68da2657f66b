import ts from 'typescript';
import { docCommentOf, type DocTag } from './doc-comment.ts';
import { isOurSource } from './source-program.ts';

/** What an element is made of, read from its class and from every function, class and style sheet that it uses. */
export interface ReachedCode {
  readonly slots: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  /** Our own elements in its templates. Their events pass through it to the page. */
  readonly nested: ReadonlySet<string>;
  /** Custom properties, private twins (`--_text`) and public ones, that its styles and its painting read. */
  readonly customProperties: ReadonlySet<string>;
  /** What the doc comments of the code it shares with other elements say, such as the parts of the state views. */
  readonly sharedTags: readonly DocTag[];
}

/** Stands for an expression in the text of a template. */
const HOLE = '\uFFFC';
const STATEMENTS = [ts.isClassDeclaration, ts.isFunctionDeclaration, ts.isVariableStatement] as const;

/** Follows every name from the class to where it is declared in our sources; other elements are not entered. */
export function reachFrom(
  element: ts.ClassDeclaration,
  checker: ts.TypeChecker,
  others: ReadonlySet<ts.Node>,
): ReachedCode {
  const found = {
    slots: new Set<string>(),
    parts: new Set<string>(),
    events: new Set<string>(),
    nested: new Set<string>(),
    customProperties: new Set<string>(),
    sharedTags: [] as DocTag[],
  };
  const seen = new Set<ts.Node>([element]);
  const waiting: ts.Node[] = [element];

  const enter = (symbol: ts.Symbol | undefined) => {
    if (!symbol) return;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      if (!isOurSource(declaration.getSourceFile())) continue;
      const statement = topLevelOf(declaration);
      if (!statement || others.has(statement) || seen.has(statement)) continue;
      seen.add(statement);
      waiting.push(statement);
      found.sharedTags.push(...docCommentOf(statement).tags);
    }
  };

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) {
      enter(
        ts.isShorthandPropertyAssignment(node.parent)
          ? checker.getShorthandAssignmentValueSymbol(node.parent)
          : checker.getSymbolAtLocation(node),
      );
    }
    if (ts.isTaggedTemplateExpression(node)) readTemplate(node, found);
    if (ts.isStringLiteral(node) && node.text.startsWith('--')) found.customProperties.add(node.text);
    for (const name of emittedBy(node, checker)) found.events.add(name);
    ts.forEachChild(node, visit);
  };
  for (let next = waiting.pop(); next; next = waiting.pop()) visit(next);
  return found;
}

/** The statement in which something is declared; none of a whole module, such as the promise of an import. */
function topLevelOf(declaration: ts.Node): ts.Node | undefined {
  let node = declaration;
  while (!ts.isSourceFile(node)) {
    if (ts.isSourceFile(node.parent)) return STATEMENTS.some((is) => is(node)) ? node : undefined;
    node = node.parent;
  }
  return undefined;
}

/** The names of events that a call of `emit(…)` or a `new CustomEvent(…)` may have. */
function emittedBy(node: ts.Node, checker: ts.TypeChecker): readonly string[] {
  const isEmit =
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'emit';
  const isEvent = ts.isNewExpression(node) && node.expression.getText() === 'CustomEvent';
  const name = isEmit || isEvent ? node.arguments?.[0] : undefined;
  // The body of `emit` itself passes on whatever it was given.
  if (!name || (isEvent && !ts.isStringLiteral(name))) return [];
  const type = checker.getTypeAtLocation(name);
  return (type.isUnion() ? type.types : [type]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
}

function readTemplate(
  { tag, template }: ts.TaggedTemplateExpression,
  found: Record<'slots' | 'parts' | 'nested' | 'customProperties', Set<string>>,
): void {
  const text = ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join(HOLE);
  if (tag.getText() === 'css') {
    // A twin's declaration names its token but is no use of it.
    const rules = text.replace(/--_[a-z0-9-]+:[^;]*;/g, '');
    for (const [, name = ''] of rules.matchAll(/var\(\s*(--[a-z0-9_-]+)/g)) found.customProperties.add(name);
    return;
  }
  for (const [, names = ''] of text.matchAll(/\bpart="([^"]*)"/g)) {
    for (const name of names.split(/\s+/).filter(Boolean)) {
      if (name.includes(HOLE)) throw new Error(`A part's name is worked out in ${tag.getSourceFile().fileName}.`);
      found.parts.add(name);
    }
  }
  if (text.includes(`part=${HOLE}`)) throw new Error(`A part's name is worked out in ${tag.getSourceFile().fileName}.`);
  for (const [, attributes = ''] of text.matchAll(/<slot\b([^>]*)>/g)) {
    found.slots.add(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '');
  }
  for (const [, name = ''] of text.matchAll(/<(csk-[a-z-]+)/g)) found.nested.add(name);
}
