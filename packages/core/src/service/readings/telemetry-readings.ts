import { doubtOf, isQuality, qualityOf } from '../../model/index.ts';
import type { Reading, ReadingQuality } from '../../model/index.ts';

const MAX_METRICS = 64;
const MAX_METRIC_NAME = 64;
const MAX_STATUS_CODE = 0xffffffff;
/** The text beside a number that says how good it is, by this end of its name. */
const QUALITY = '_quality';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The readings in one object of a message. A member is a reading when it is a number, or a data value of OPC UA as its
 * publishers write it in JSON (part 14): `{ "Value": 21.5, "SourceTimestamp": "…", "StatusCode": { "Code": 2147483648 } }`.
 * A number is of the quality that a text beside it gives, `good`, `uncertain` or `bad` in any case:
 * `{ "temperature": 21.5, "temperature_quality": "bad" }`. A quality that is none is as if it were not there.
 */
export function readingsOf(item: JsonObject, deviceKey: string, at: number): readonly Reading[] {
  return Object.entries(item)
    .flatMap(([metric, member]) => {
      if (metric.length === 0 || metric.length > MAX_METRIC_NAME) return [];
      if (isFiniteNumber(member)) {
        return [{ deviceKey, at, metric, value: member, ...doubtOf(qualityNamed(item[metric + QUALITY])) }];
      }
      const found = dataValueOf(member);
      return found ? [{ deviceKey, at, metric, value: found.value, ...doubtOf(found.quality) }] : [];
    })
    .slice(0, MAX_METRICS);
}

/** Told from any other object by a status or a time beside its value: publishers leave out a status that is good. */
function dataValueOf(member: unknown): { readonly value: number; readonly quality: ReadingQuality } | undefined {
  if (!isObject(member) || !isFiniteNumber(member['Value'])) return undefined;
  const { Value: value, StatusCode: status, SourceTimestamp: source, ServerTimestamp: server } = member;
  if (status === undefined && typeof source !== 'string' && typeof server !== 'string') return undefined;
  const code = isObject(status) ? status['Code'] : status;
  const isCode = isFiniteNumber(code) && code >= 0 && code <= MAX_STATUS_CODE;
  return { value, quality: qualityOf(isCode ? code : undefined) };
}

function qualityNamed(text: unknown): ReadingQuality | undefined {
  const name: unknown = typeof text === 'string' && text.length <= 9 ? text.toLowerCase() : undefined;
  return isQuality(name) ? name : undefined;
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
