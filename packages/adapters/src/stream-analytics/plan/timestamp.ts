import { StreamCompileError } from '../errors.ts';
import type { Expr, Script, SelectStatement, SourceRef } from '../language/ast.ts';
import { conjuncts } from './join.ts';
import { isSystemTimestamp, walk } from './scope.ts';

const sourcesOf = (select: SelectStatement): SourceRef[] => [
  select.from,
  ...select.joins.flatMap((item) => (item.kind === 'join' ? [item.source] : [])),
];

/** TIMESTAMP BY decides when an event is; what exists only afterwards cannot take part ("TIMESTAMP BY", reference). */
export function refuseInTimestamp(select: SelectStatement): void {
  const applied = new Set(select.joins.flatMap((item) => (item.kind === 'apply' ? [item.alias.toLowerCase()] : [])));
  for (const { timestampBy } of sourcesOf(select)) {
    if (timestampBy === undefined) continue;
    for (const part of walk(timestampBy)) {
      if (isSystemTimestamp(part)) {
        throw new StreamCompileError(
          'TIMESTAMP BY cannot use System.Timestamp()',
          part.at,
          'leave TIMESTAMP BY out to use the arrival time',
        );
      }
      const first = part.kind === 'path' && part.parts.length > 1 ? part.parts[0]?.text : undefined;
      if (first !== undefined && applied.has(first.toLowerCase())) {
        throw new StreamCompileError(
          `TIMESTAMP BY cannot use ${first}, which APPLY makes`,
          part.at,
          'take the time from the event itself',
        );
      }
    }
  }
}

/**
 * Substreams ("TIMESTAMP BY", limitations of OVER): all inputs of a query have OVER or none has, and a SELECT that
 * groups or joins such inputs itself groups or joins by each of their keys.
 */
export function refuseMixedSubstreams(script: Script): void {
  const bodies = [...script.steps.map((step) => step.body), ...script.statements];
  const selects = bodies.flatMap((body) => body.selects);
  const stamped = selects.flatMap(sourcesOf).filter((source) => source.timestampBy !== undefined);
  const over = stamped.find((source) => source.over.length > 0);
  if (over === undefined) return;
  const plain = stamped.find((source) => source.over.length === 0);
  if (plain !== undefined) {
    throw new StreamCompileError(
      `${plain.name} has TIMESTAMP BY without OVER, ${over.name} has it with OVER`,
      plain.at,
      'write OVER for all inputs of a query or for none',
    );
  }
  for (const select of selects) {
    refuseMissingKeys(select);
    refuseUnjoinedKeys(select);
  }
}

/** Each key has a time of its own, so that only rows of the same key can lie within bounds of time. */
function refuseUnjoinedKeys(select: SelectStatement): void {
  for (const item of select.joins) {
    if (item.kind !== 'join') continue;
    const equal = conjuncts(item.on).flatMap((part) =>
      part.kind === 'binary' && part.op === '=' ? [nameOf(part.left), nameOf(part.right)] : [],
    );
    for (const key of item.source.over) {
      const name = nameOf(key);
      if (name === undefined || equal.includes(name)) continue;
      throw new StreamCompileError(
        'a key of TIMESTAMP BY … OVER is missing in ON',
        key.at,
        'compare every key of OVER with =, as each has a time of its own',
      );
    }
  }
}

function refuseMissingKeys(select: SelectStatement): void {
  const { groupBy, from } = select;
  if (groupBy === undefined || select.joins.length > 0) return;
  const keys = new Set(groupBy.map(nameOf));
  for (const key of from.over) {
    const name = nameOf(key);
    if (name === undefined || keys.has(name)) continue;
    throw new StreamCompileError(
      'a key of TIMESTAMP BY … OVER is missing in GROUP BY',
      key.at,
      'group by every key of OVER, as each has a time of its own',
    );
  }
}

/** The last part of a path in lower case: enough to tell the keys of one source apart. */
function nameOf(expr: Expr): string | undefined {
  return expr.kind === 'path' ? expr.parts.at(-1)?.text.toLowerCase() : undefined;
}
