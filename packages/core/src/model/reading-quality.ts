/**
 * How far a reading can be trusted: the severity of a status code of OPC UA (part 4, 7.39), which AWS IoT SiteWise
 * names the same. `uncertain`: the source doubts it, and it is the best there is. `bad`: not to be used.
 */
export type ReadingQuality = 'good' | 'uncertain' | 'bad';

/** The severity is the two highest bits of a status code. */
const STATUS_CODES: Readonly<Record<ReadingQuality, number>> = { good: 0, uncertain: 0x40000000, bad: 0x80000000 };

/** The plain status code of a quality; absent is good. */
export function statusCodeOf(quality: ReadingQuality | undefined): number {
  return STATUS_CODES[quality ?? 'good'];
}

/** The severity of a status code, whatever else it says; absent is good. */
export function qualityOf(statusCode: number | undefined): ReadingQuality {
  const severity = ((statusCode ?? 0) >>> 30) & 3;
  return severity === 0 ? 'good' : severity === 1 ? 'uncertain' : 'bad';
}

/** Whether something is a quality, or absent. */
export function isQuality(value: unknown): value is ReadingQuality | undefined {
  return value === undefined || value === 'good' || value === 'uncertain' || value === 'bad';
}

/** What a record of a reading holds of its quality: nothing when it is good. */
export function doubtOf(quality: ReadingQuality | undefined): { readonly quality?: 'uncertain' | 'bad' } {
  return quality === 'uncertain' || quality === 'bad' ? { quality } : {};
}
