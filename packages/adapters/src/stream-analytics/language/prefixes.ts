import type { Script } from './ast.ts';

const MEANINGFUL = new Set(['system', 'udf', 'uda']);

/**
 * Up to compatibility level 1.1 a built-in function may have any prefix (`x.ABS(v)`), which means nothing; this takes
 * such prefixes away. From 1.2 on they are refused ("Compatibility level", Azure documentation).
 */
export function withoutPrefixes(script: Script): Script {
  return strip(script) as Script;
}

function strip(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strip);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) copy[name] = strip(value);
  const { prefix } = copy;
  if (copy.kind === 'call' && typeof prefix === 'string' && !MEANINGFUL.has(prefix.toLowerCase()))
    copy.prefix = undefined;
  return copy;
}
