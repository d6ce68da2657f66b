import { StreamRuntimeError } from '../errors.ts';
import { type CompatibilityLevel, PayloadError, readJson } from '../types/json.ts';
import { type Value, findKey, isArray, isRecord, numberOf, typeOf } from '../types/value.ts';
import { toText } from '../types/cast.ts';
import { CHOICES } from '../choices.ts';
import type { FunctionTable } from './scalar.ts';

function wrongType(name: string, wanted: string, value: Value): StreamRuntimeError {
  return new StreamRuntimeError(
    'CastFailed',
    `${name} needs ${wanted} and was given ${typeOf(value) ?? 'NULL'}; use TRY_CAST`,
  );
}

/** The array, or a stop of the job: a record where an array is needed is a runtime error ("Parsing JSON", Azure). */
export function arrayArgument(name: string, value: Value): readonly Value[] {
  if (!isArray(value)) throw wrongType(name, 'an array', value);
  return value;
}

/** JSON_PARSE: a record, or NULL whatever is wrong with the text. */
export function parseJsonRecord(text: string, level: CompatibilityLevel): Value {
  if (text.length > 4_000_000) return null;
  try {
    const parsed = readJson(JSON.parse(text), level);
    return isRecord(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PayloadError || error instanceof RangeError) return null;
    throw error;
  }
}

export const RECORD_FUNCTIONS: FunctionTable = {
  GETRECORDPROPERTYVALUE: {
    min: 2,
    max: 2,
    call: (record = null, name = null) => {
      if (!isRecord(record)) throw wrongType('GetRecordPropertyValue', 'a record', record);
      let value: Value = record;
      for (const part of splitPath(toText(name), record)) {
        if (!isRecord(value)) return null;
        const key = findKey(value, part);
        value = key === undefined ? null : (value[key] ?? null);
      }
      return value;
    },
  },
  GETARRAYELEMENT: {
    min: 2,
    max: 2,
    call: (array = null, index = null) => arrayArgument('GetArrayElement', array)[numberOf(index) ?? -1] ?? null,
  },
  GETARRAYLENGTH: { min: 1, max: 1, call: (array = null) => arrayArgument('GetArrayLength', array).length },
  GETTYPE: { min: 1, max: 1, call: (value = null) => typeOf(value) },
};

/** A property of that very name wins over a path of several. */
function splitPath(name: string, record: Value): readonly string[] {
  if (!name.includes('.') || (isRecord(record) && findKey(record, name) !== undefined)) return [name];
  const parts = name.split('.');
  return parts.length > CHOICES.maxPayloadDepth ? [name] : parts;
}
