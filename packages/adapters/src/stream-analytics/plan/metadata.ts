import { StreamCompileError } from '../errors.ts';
import type { CallExpr } from '../language/ast.ts';
import { type StreamEvent, sourcesOf } from '../operators/event.ts';
import type { Evaluate } from '../operators/frame.ts';
import { fingerprint } from '../snapshot.ts';
import { dateTimeOf } from '../types/time.ts';
import { type Value, fieldReader, isRecord } from '../types/value.ts';
import type { ExpressionContext } from './expression.ts';
import { sourceOfName } from './scope.ts';

/** Longest path of a property; taking a path apart takes quadratic time. */
const MAX_PROPERTY = 1_000;

/**
 * `GetMetadataPropertyValue(input, 'IoTHub.ConnectionDeviceId' | '[User].[site.name]' | 'EventId' | …)`: what came with
 * an event beside its payload ("GetMetadataPropertyValue", Stream Analytics reference).
 */
export function compileMetadata(context: ExpressionContext, call: CallExpr): Evaluate {
  const [target, property] = call.args;
  const source = target === undefined ? undefined : sourceOfName(context.scope, target);
  if (source === undefined || call.args.length !== 2) {
    throw new StreamCompileError(
      'GetMetadataPropertyValue needs an input and the name of a property',
      call.at,
      "for example GetMetadataPropertyValue(input, 'IoTHub.ConnectionDeviceId')",
    );
  }
  if (property?.kind !== 'literal' || property.type !== 'text') {
    throw new StreamCompileError(
      'the property of GetMetadataPropertyValue must be text',
      property?.at ?? call.at,
      "for example '[User].[site]'",
    );
  }
  if (property.text.length > MAX_PROPERTY)
    throw new StreamCompileError(
      `the property of GetMetadataPropertyValue has more than ${MAX_PROPERTY} characters`,
      property.at,
      "for example '[User].[site]'",
    );
  const path = pathOf(property.text);
  const readers = path.map(fieldReader);
  const absent = fallbackOf(path.map((part) => part.toLowerCase()));
  return (frame) => {
    const event = frame.rows[source.index];
    if (event === null || event === undefined || event.envelope === null) return null;
    let value: Value = event.envelope.metadata;
    for (const read of readers) value = isRecord(value) ? read(value) : null;
    return value ?? absent(event);
  };
}

/** `a.b`, `[a].[b.c]`: inside brackets a point is part of the name. */
function pathOf(text: string): string[] {
  const parts = text.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [text];
  return parts.map((part) => (part.startsWith('[') ? part.slice(1, -1) : part));
}

/** Properties that every event has, also where the caller hands over no metadata. */
function fallbackOf(path: readonly string[]): (event: StreamEvent) => Value {
  if (path.length === 1 && path[0] === 'eventid') return eventId;
  const last = path.at(-1);
  if (path.length === 2 && (last === 'eventenqueuedutctime' || last === 'enqueuedtime'))
    return ({ envelope }) => (envelope === null ? null : dateTimeOf(envelope.arrival));
  return () => null;
}

/** A GUID that is the same whenever the same event of the same input is read again. */
function eventId(event: StreamEvent): Value {
  const source = sourcesOf(event.lineage).at(-1);
  if (source === undefined) return null;
  // Events that came as one list share a position, so the payload tells them apart.
  const name = JSON.stringify([source.input, source.position ?? source.sequence, source.payload]);
  const digits = `${hash(name)}${hash(`${name}+`)}${hash(`${name}-`)}`;
  return [0, 8, 12, 16, 20].map((from, index) => digits.slice(from, [8, 12, 16, 20, 32][index])).join('-');
}

/** 13 hexadecimal digits. */
const hash = (text: string): string =>
  parseInt(fingerprint(text).split('-')[1] ?? '0', 36)
    .toString(16)
    .padStart(14, '0')
    .slice(1);
