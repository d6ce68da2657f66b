import type { Position, Script } from '../language/ast.ts';

/** What a reader does not see: places, brackets around names that need none, the type of a number. */
const UNSEEN = new Set(['at', 'quoted']);

/**
 * Where one script says something else than another; undefined when they say the same, however they are laid out and
 * commented. The place is one of the first script.
 */
export function firstDifference(script: Script, other: Script): Position | undefined {
  return difference(script, other, { line: 1, column: 1 });
}

function difference(one: unknown, other: unknown, near: Position): Position | undefined {
  if (!isNode(one) || !isNode(other)) return Object.is(one, other) ? undefined : near;
  const at = placeOf(one) ?? near;
  if (isNumber(one) && isNumber(other)) return Number(one['text']) === Number(other['text']) ? undefined : at;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (UNSEEN.has(key)) continue;
    const found = difference(one[key], other[key], at);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function isNumber(node: Node): boolean {
  return node['kind'] === 'literal' && (node['type'] === 'bigint' || node['type'] === 'float');
}

function placeOf({ at }: Node): Position | undefined {
  return isNode(at) && typeof at['line'] === 'number' ? (at as unknown as Position) : undefined;
}
