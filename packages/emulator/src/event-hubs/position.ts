import type { EventPosition } from './partition-log.ts';

const SELECTOR =
  /^\s*amqp\.annotation\.(x-opt-offset|x-opt-sequence-number|x-opt-enqueued-time)\s*(>=?)\s*'([^']*)'\s*$/;
const KINDS = { 'x-opt-offset': 'offset', 'x-opt-sequence-number': 'sequence', 'x-opt-enqueued-time': 'time' } as const;

/**
 * Reads the selector of a receiver's source: `amqp.annotation.x-opt-offset > '42'`. Offset '-1' is the beginning,
 * '@latest' the end; without a selector a receiver starts at the beginning.
 *
 * @returns undefined when the text is not such a selector.
 */
export function parsePosition(selector: unknown): EventPosition | undefined {
  if (selector === undefined || selector === null) return { kind: 'earliest' };
  const match = typeof selector === 'string' ? SELECTOR.exec(selector) : null;
  if (!match) return undefined;
  const [, annotation, operator, text] = match;
  if (text === '@latest') return { kind: 'latest' };
  if (text === '-1') return { kind: 'earliest' };
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return undefined;
  return { kind: KINDS[annotation as keyof typeof KINDS], value, inclusive: operator === '>=' };
}
