import { type DatePart, dateAdd, dateDiff, dateName, datePart, dateTimeFromParts } from '../types/calendar.ts';
import { toDateTime } from '../types/cast.ts';
import { type Value, integer, numberOf } from '../types/value.ts';
import type { FunctionTable, ScalarFunction } from './scalar.ts';

/** Functions whose first argument is the name of a date part. */
export type PartFunction = (part: DatePart) => ScalarFunction;

export const PART_FUNCTIONS: Readonly<Record<string, PartFunction>> = {
  DATEADD: (part) => ({
    min: 2,
    max: 2,
    call: (count = null, date = null) => {
      const at = toDateTime(date);
      const number = numberOf(count);
      return at === null || number === undefined ? null : dateAdd(part, Math.trunc(number), at);
    },
  }),
  DATEDIFF: (part) => ({
    min: 2,
    max: 2,
    call: (from = null, to = null) => {
      const a = toDateTime(from);
      const b = toDateTime(to);
      return a === null || b === null ? null : integer(dateDiff(part, a, b));
    },
  }),
  DATEPART: (part) => onDate((date) => datePart(part, date)),
  DATENAME: (part) => onDate((date) => dateName(part, date)),
};

function onDate(compute: (date: NonNullable<ReturnType<typeof toDateTime>>) => Value): ScalarFunction {
  return {
    min: 1,
    max: 1,
    call: (value = null) => {
      const date = toDateTime(value);
      return date === null ? null : compute(date);
    },
  };
}

export const DATE_FUNCTIONS: FunctionTable = {
  YEAR: onDate((date) => datePart('year', date)),
  MONTH: onDate((date) => datePart('month', date)),
  DAY: onDate((date) => datePart('day', date)),
  DATETIMEFROMPARTS: {
    min: 7,
    max: 7,
    call: (...parts) => {
      const numbers = parts.map((part) => Math.trunc(numberOf(part) ?? -1));
      return dateTimeFromParts(numbers);
    },
  },
};
