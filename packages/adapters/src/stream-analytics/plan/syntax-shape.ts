/** What does not change what a query means. */
const UNSEEN = new Set(['at', 'quoted']);
const NAMES = new Set(['name', 'alias', 'inputAlias', 'prefix', 'function']);
const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=']);

type Node = Readonly<Record<string, unknown>>;

/**
 * A text that is equal for pieces of a query that differ only in layout, in the case of names, and in the constants that
 * values are compared with: the limits of a rule. Constants of bounds of time (DATEDIFF) count, and all others do.
 */
export function syntaxShape(piece: unknown): string {
  return JSON.stringify(shapeOf(piece)) ?? 'none';
}

function shapeOf(piece: unknown): unknown {
  if (Array.isArray(piece)) return piece.map(shapeOf);
  if (!isNode(piece)) return piece;
  const node = withoutLimits(piece);
  const shape: [string, unknown][] = [];
  for (const key of Object.keys(node).sort()) {
    if (UNSEEN.has(key) || node[key] === undefined) continue;
    const value = node[key];
    const isName = NAMES.has(key) || (key === 'text' && node['kind'] === undefined);
    shape.push([key, isName && typeof value === 'string' ? value.toLowerCase() : shapeOf(value)]);
  }
  return shape;
}

/** True where a piece of a query calls JavaScript, `udf.name(…)` or `uda.name(…)`. */
export function callsUserFunction(piece: unknown): boolean {
  if (!isNode(piece)) return false;
  const { kind, prefix } = piece;
  if (kind === 'call' && typeof prefix === 'string' && /^ud[af]$/i.test(prefix)) return true;
  return Object.values(piece).some(callsUserFunction);
}

function withoutLimits(node: Node): Node {
  switch (node['kind']) {
    case 'binary':
      if (!COMPARISONS.has(String(node['op'])) || countsTime(node['left']) || countsTime(node['right'])) return node;
      return { ...node, left: limit(node['left']), right: limit(node['right']) };
    case 'between':
      return countsTime(node['operand']) ? node : { ...node, low: limit(node['low']), high: limit(node['high']) };
    case 'in': {
      const items = Array.isArray(node['items']) ? node['items'].map(limit) : [];
      // How many constants there are is one more limit.
      return { ...node, items: items.every((item) => item === LIMIT) ? LIMIT : items };
    }
    case 'like':
      return { ...node, pattern: limit(node['pattern']) };
    default:
      return node;
  }
}

const LIMIT = 'a constant';

/** A constant, perhaps with a sign, is any constant. */
function limit(piece: unknown): unknown {
  if (!isNode(piece)) return piece;
  const inner = piece['kind'] === 'unary' && piece['op'] !== 'NOT' ? piece['operand'] : piece;
  return isNode(inner) && inner['kind'] === 'literal' && inner['type'] !== 'null' ? LIMIT : piece;
}

function countsTime(piece: unknown): boolean {
  return isNode(piece) && piece['kind'] === 'call' && String(piece['name']).toUpperCase() === 'DATEDIFF';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
