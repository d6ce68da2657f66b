/** One row of a recording. */
export interface RecordedValue {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/**
 * Reads a recording: CSV with a header and the columns `timestamp` and `value`. Timestamps without a zone are UTC.
 * @throws Error naming the line that cannot be read.
 */
export function parseRecording(text: string): readonly RecordedValue[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  const header = (lines[0]?.line ?? '').split(',').map((name) => name.trim().toLowerCase());
  const time = header.indexOf('timestamp');
  const value = header.indexOf('value');
  if (time < 0 || value < 0) throw new Error('A recording needs a header with the columns timestamp and value.');
  return lines.slice(1).map(({ line, number }) => {
    const cells = line.split(',');
    const at = Date.parse(asUtc((cells[time] ?? '').trim()));
    const measured = Number((cells[value] ?? '').trim() || NaN);
    if (Number.isNaN(at) || !Number.isFinite(measured)) {
      throw new Error(`Line ${number} of the recording is not a timestamp and a number: ${line.slice(0, 80)}`);
    }
    return { at, value: measured };
  });
}

function asUtc(timestamp: string): string {
  const iso = timestamp.replace(' ', 'T');
  return /(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`;
}
