import ts from 'typescript';
import { docCommentOf, type DocTag } from './doc-comment.ts';
import type { Described, ElementDescription, EventDescription, TokenDescription } from './element-description.ts';
import { publicMembersOf } from './element-properties.ts';
import { reachFrom, type ReachedCode } from './reached-code.ts';
import { createSourceProgram, isOurSource } from './source-program.ts';
import { readTokens } from './token-sheet.ts';

/** An element with what its doc comment claims, for the check that both agree. */
export interface CheckedElement {
  readonly description: ElementDescription;
  readonly tags: readonly DocTag[];
}

export interface DescribedElements {
  readonly elements: readonly CheckedElement[];
  /** Every design token, used or not. */
  readonly tokens: readonly TokenDescription[];
}

/** Reads all elements of the package from its sources, by the tags of `HTMLElementTagNameMap`. */
export function describeElements(program: ts.Program = createSourceProgram()): DescribedElements {
  const checker = program.getTypeChecker();
  const classes = elementClasses(program, checker);
  const others = new Set<ts.Node>(classes.values());
  const reached = new Map([...classes].map(([tag, node]) => [tag, reachFrom(node, checker, others)]));
  const tokens = readTokens(program);
  const eventTypes = eventTypesOf(program, checker);

  const elements = [...classes].map(([tag, node]): CheckedElement => {
    const own = docCommentOf(node);
    const code = reached.get(tag);
    const className = node.name?.text;
    if (!code || !className) throw new Error(`<${tag}> has no class with a name.`);
    const tags = [...own.tags, ...code.sharedTags];
    const describe = (kind: string, names: Iterable<string>): readonly Described[] =>
      [...names].map((name) => ({ name, description: textOf(tags, kind, name) })).sort(byName);
    return {
      tags: own.tags,
      description: {
        tag,
        className,
        summary: own.tags.find((one) => one.tag === 'summary')?.text ?? '',
        description: own.text,
        ...publicMembersOf(node, checker, own.tags),
        events: describe('fires', eventsOf(tag, reached)).map((event): EventDescription => ({
          ...event,
          type: eventTypes.get(event.name) ?? 'CustomEvent',
        })),
        slots: describe('slot', code.slots),
        parts: describe('csspart', code.parts),
        tokens: tokens.used(code.customProperties).map((token) => ({
          ...token,
          description: textOf(own.tags, 'cssprop', token.name) || token.description,
        })),
      },
    };
  });
  return { elements, tokens: tokens.all };
}

const byName = (a: Described, b: Described) => (a.name < b.name ? -1 : 1);

function textOf(tags: readonly DocTag[], kind: string, name: string): string {
  return tags.find((one) => one.tag === kind && one.name === name)?.text ?? '';
}

/** Our events bubble, so those of the elements inside are events of the element around them, too. */
function eventsOf(tag: string, reached: ReadonlyMap<string, ReachedCode>, seen = new Set<string>()): Set<string> {
  const events = new Set<string>();
  const code = reached.get(tag);
  if (!code || seen.has(tag)) return events;
  seen.add(tag);
  for (const name of code.events) events.add(name);
  for (const inner of code.nested) for (const name of eventsOf(inner, reached, seen)) events.add(name);
  return events;
}

/** The members that our modules add to an interface of the DOM. */
function augmented(program: ts.Program, name: string): readonly ts.PropertySignature[] {
  const found: ts.PropertySignature[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) {
      found.push(...node.members.filter((member) => ts.isPropertySignature(member)));
    } else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node)) ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (isOurSource(file)) ts.forEachChild(file, visit);
  return found;
}

function elementClasses(program: ts.Program, checker: ts.TypeChecker): Map<string, ts.ClassDeclaration> {
  const classes = new Map<string, ts.ClassDeclaration>();
  for (const { name, type } of augmented(program, 'HTMLElementTagNameMap')) {
    const declaration = type && checker.getTypeFromTypeNode(type).symbol.valueDeclaration;
    if (ts.isStringLiteral(name) && declaration && ts.isClassDeclaration(declaration)) {
      classes.set(name.text, declaration);
    }
  }
  return new Map([...classes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function eventTypesOf(program: ts.Program, checker: ts.TypeChecker): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const { name, type } of augmented(program, 'GlobalEventHandlersEventMap')) {
    if (ts.isStringLiteral(name) && type) types.set(name.text, checker.typeToString(checker.getTypeFromTypeNode(type)));
  }
  return types;
}
