import { invalid } from './invalid.ts';
import { isJsonObject } from './json-object.ts';
import type { Json } from './primitives.ts';
import type { PropertyNode, PropertyRule } from './property-definition.ts';

/**
 * Checks tags or settings, or a merge patch of them, against the properties of a category. `null` removes a value, so it
 * is always right. Keys without a definition are let through: other systems write to the same twin, and a category need
 * not name everything.
 * @throws ConnectedServiceError `invalid`; `details.field` is the path of the first wrong value, beginning with `path`.
 */
export function checkProperties(document: Json, nodes: readonly PropertyNode[], path: string): void {
  if (!isJsonObject(document)) throw invalid(path, 'must be an object');
  for (const node of nodes) {
    const value = Object.hasOwn(document, node.name) ? document[node.name] : undefined;
    if (value === undefined || value === null) continue;
    const place = `${path}.${node.name}`;
    if (node.type === 'object') checkProperties(value, node.children, place);
    else {
      const reason = whyNot(node, value);
      if (reason !== undefined) throw invalid(place, reason);
    }
  }
}

/**
 * Refuses a merge patch that touches what people may not change.
 * @throws ConnectedServiceError `invalid`; `details.field` is the path of the property.
 */
export function checkEditable(patch: Json, nodes: readonly PropertyNode[], path: string): void {
  if (!isJsonObject(patch)) return;
  for (const node of nodes) {
    if (!Object.hasOwn(patch, node.name)) continue;
    const place = `${path}.${node.name}`;
    if (node.editable === false) throw invalid(place, 'cannot be changed');
    const inside = patch[node.name] ?? null;
    // Removing an object removes what is inside it.
    const touched = inside === null ? Object.fromEntries(node.children.map(({ name }) => [name, null])) : inside;
    checkEditable(touched, node.children, place);
  }
}

/** Why a value does not fit its definition; `undefined` when it does. */
export function whyNot(rule: PropertyRule, value: Json): string | undefined {
  switch (rule.type) {
    case 'string':
      if (typeof value !== 'string') return 'must be text';
      return rule.maxLength !== undefined && value.length > rule.maxLength
        ? `must have at most ${rule.maxLength} characters`
        : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'date-time':
      return typeof value === 'string' && isInstant(value)
        ? outside(Date.parse(value), rule, (bound) => Date.parse(String(bound)))
        : 'must be an ISO-8601 time';
    case 'integer':
      return Number.isSafeInteger(value) ? outside(Number(value), rule, Number) : 'must be a whole number';
    case 'decimal':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
      if (rule.precision !== undefined && Number(value.toFixed(rule.precision)) !== value) {
        return `must have at most ${rule.precision} digits after the point`;
      }
      return outside(value, rule, Number);
    case 'object':
      return isJsonObject(value) ? undefined : 'must be an object';
  }
}

function outside(
  value: number,
  { minimum, maximum }: PropertyRule,
  read: (bound: number | string) => number,
): string | undefined {
  if (minimum !== undefined && value < read(minimum)) return `must be at least ${minimum}`;
  if (maximum !== undefined && value > read(maximum)) return `must be at most ${maximum}`;
  return undefined;
}

/** A date with a time and a zone. */
export function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && Number.isFinite(Date.parse(text));
}
