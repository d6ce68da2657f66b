import { statusCodeOf } from '@csk/core';
import type { Reading, ReadingQuality, ReadingSeries } from '@csk/core';

/** The quality of a raw reading as its column has it: the severity of a status code of OPC UA, NULL when it is good. */
export type StoredQuality = number | null;

const SEVERITY: Readonly<Record<ReadingQuality, StoredQuality>> = { good: null, uncertain: 1, bad: 2 };
const QUALITIES: readonly (ReadingQuality | undefined)[] = [undefined, 'uncertain', 'bad'];

/** Holds for readings that are not bad, and so for nearly all. */
export const IS_NOT_BAD = '(quality IS NULL OR quality < 2)';

/** The column of a batch; NULL as a whole when all are good, as they are of ordinary devices. */
export function storedQualities(readings: readonly Reading[]): readonly StoredQuality[] | null {
  const column = readings.map(({ quality = 'good' }) => SEVERITY[quality]);
  return column.every((one) => one === null) ? null : column;
}

/** The part of a reading that its quality is. */
export function storedDoubt(quality: StoredQuality): Pick<Reading, 'quality'> {
  const found = quality === null ? undefined : QUALITIES[quality];
  return found ? { quality: found } : {};
}

/** The part of a series that the qualities of its points are. */
export function qualityColumn(qualities: readonly (ReadingQuality | undefined)[]): Pick<ReadingSeries, 'quality'> {
  return qualities.some((one) => one !== undefined) ? { quality: qualities.map(statusCodeOf) } : {};
}
