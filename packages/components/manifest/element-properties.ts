import ts from 'typescript';
import { docCommentOf, type DocTag } from './doc-comment.ts';
import type { Described, PropertyDescription } from './element-description.ts';
import { isOurSource } from './source-program.ts';

/** Lit calls these; a page does not. */
const LIFECYCLE = new Set(['connectedCallback', 'disconnectedCallback', 'attributeChangedCallback', 'adoptedCallback']);

interface PublicMembers {
  readonly properties: readonly PropertyDescription[];
  readonly methods: readonly Described[];
}

/** The public members that a class and its ancestors in this package have. */
export function publicMembersOf(
  declaration: ts.ClassDeclaration,
  checker: ts.TypeChecker,
  tags: readonly DocTag[],
): PublicMembers {
  const type = checker.getTypeAtLocation(declaration);
  const texts = declaration.heritageClauses?.[0]?.types[0]?.typeArguments?.[0]?.getText() ?? 'unknown';
  const properties: PropertyDescription[] = [];
  const methods: Described[] = [];
  for (const symbol of type.getProperties()) {
    const member = symbol.valueDeclaration;
    if (!member || !isOurSource(member.getSourceFile()) || !isPublic(member)) continue;
    const name = symbol.getName();
    const written = docCommentOf(member).text;
    if (ts.isMethodDeclaration(member)) {
      if (!LIFECYCLE.has(name)) methods.push({ name, description: written });
    } else if (ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) {
      properties.push(describeProperty(name, member, checker.getTypeOfSymbolAtLocation(symbol, declaration)));
    }

    /** As the source has it: our own types keep their names, and what an ancestor leaves open is filled in. */
    function typeText(node: ts.PropertyDeclaration | ts.GetAccessorDeclaration, propertyType: ts.Type): string {
      const written = node.type?.getText() ?? checker.typeToString(propertyType);
      return written
        .replace(/ \| undefined$/, '')
        .replace(/\bId<'[a-zA-Z]+'>/g, 'string')
        .replace(/\bS\b/g, texts);
    }

    function describeProperty(
      property: string,
      node: ts.PropertyDeclaration | ts.GetAccessorDeclaration,
      propertyType: ts.Type,
    ): PropertyDescription {
      const options = decoratorOptions(node);
      const attribute = options && attributeOf(property, options);
      const described =
        tags.find((one) => one.tag === 'attr' && one.name === attribute) ??
        tags.find((one) => one.tag === 'prop' && one.name === property);
      const plain = checker.getNonNullableType(propertyType);
      const words = wordsOf(plain);
      return {
        name: property,
        attribute,
        description: described?.text ?? written,
        type: words.length > 0 ? words.map((word) => `'${word}'`).join(' | ') : typeText(node, plain),
        kind: kindOf(attribute, options),
        words,
        default: ts.isPropertyDeclaration(node) ? initialValue(node) : undefined,
        reflects: options?.get('reflect') === 'true',
        // What a page sets has a decorator of Lit for it; the rest is there to be read.
        readonly: options === undefined,
      };
    }
  }
  return { properties, methods };
}

function isPublic(member: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(member);
  if (name && ts.isPrivateIdentifier(name)) return false;
  const flags = ts.getCombinedModifierFlags(member);
  return !(flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static));
}

/** The options of `@property(…)` as they are written; `undefined` without the decorator. */
function decoratorOptions(node: ts.PropertyDeclaration | ts.GetAccessorDeclaration): Map<string, string> | undefined {
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression) || expression.expression.getText() !== 'property') continue;
    const [options] = expression.arguments;
    const written = new Map<string, string>();
    for (const entry of options && ts.isObjectLiteralExpression(options) ? options.properties : []) {
      if (!ts.isPropertyAssignment(entry)) continue;
      const { name, initializer } = entry;
      written.set(name.getText(), ts.isStringLiteral(initializer) ? initializer.text : initializer.getText());
    }
    return written;
  }
  return undefined;
}

function attributeOf(property: string, options: ReadonlyMap<string, string>): string | undefined {
  const attribute = options.get('attribute');
  return attribute === 'false' ? undefined : (attribute ?? property.toLowerCase());
}

function kindOf(
  attribute: string | undefined,
  options: ReadonlyMap<string, string> | undefined,
): PropertyDescription['kind'] {
  if (attribute === undefined) return 'object';
  if (options?.get('type') === 'Number') return 'number';
  if (options?.get('type') === 'Boolean') return 'boolean';
  return options?.has('converter') ? 'list' : 'text';
}

function wordsOf(type: ts.Type): readonly string[] {
  const members = type.isUnion() ? type.types : [type];
  const words = members.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
  return words.length === members.length ? words : [];
}

function initialValue({ initializer }: ts.PropertyDeclaration): string | undefined {
  const text = initializer?.getText();
  return text === undefined || text === '{}' || text === '[]' ? undefined : text.replace(/(\d)_(?=\d)/g, '$1');
}
