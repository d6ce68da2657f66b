import type { ReadingRange } from '../model/index.ts';
import type { ReadingsClient } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  instantIn,
  invalid,
  listOf,
  MAX_METRICS,
  MAX_NAME,
  MAX_POINTS,
  textOf,
} from './input-guard.ts';
import { expectRecord } from './transaction.ts';

export function readingsClient({ store, readings }: ServiceContext): ReadingsClient {
  return {
    async range(deviceId, range, options) {
      const { signal } = callOptionsOf(options);
      const checked = rangeOf(range);
      const { deviceKey } = await expectRecord(store, 'device', idOf(deviceId, 'deviceId'));
      return readings.range(deviceKey, checked, { signal });
    },
    async latest(deviceId, options) {
      const { signal } = callOptionsOf(options);
      const { deviceKey } = await expectRecord(store, 'device', idOf(deviceId, 'deviceId'));
      return readings.latest(deviceKey, { signal });
    },
  };
}

function rangeOf(input: unknown): ReadingRange {
  const { metrics, from, to, maxPoints } = fieldsOf(input, '', ['metrics', 'from', 'to', 'maxPoints']);
  const range = { from: instantIn(from, 'from'), to: instantIn(to, 'to') };
  if (range.from >= range.to) throw invalid('to', 'must be after "from"');
  if (
    maxPoints !== undefined &&
    !(Number.isInteger(maxPoints) && Number(maxPoints) > 1 && Number(maxPoints) <= MAX_POINTS)
  ) {
    throw invalid('maxPoints', `must be a whole number from 2 to ${MAX_POINTS}`);
  }
  return {
    ...range,
    metrics:
      metrics === undefined
        ? undefined
        : listOf(metrics, 'metrics', MAX_METRICS, (name, field) => textOf(name, field, MAX_NAME)),
    maxPoints: maxPoints === undefined ? undefined : Number(maxPoints),
  };
}
