import { idOf } from '../input-guard.ts';
import type { Invocation } from './invocation.ts';

export const READING_INVOCATIONS = {
  Readings_Range: {
    parameters: ['id', 'metrics', 'from', 'to', 'maxPoints'],
    invoke: (client, { id, ...range }, options) => client.readings.range(idOf(id), range as never, options),
  },
  Readings_Latest: {
    parameters: ['id'],
    invoke: (client, { id }, options) => client.readings.latest(idOf(id), options),
  },
} as const satisfies Readonly<Record<string, Invocation>>;
