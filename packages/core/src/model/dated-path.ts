/**
 * The name of a blob of reference data that is valid from a minute on: `{date}` (yyyy-MM-dd) and `{time}` (HH-mm) of the
 * path, both UTC ("Use reference data for lookups", Azure Stream Analytics documentation).
 */
export function datedPath(path: string, ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return path.replaceAll('{date}', date).replaceAll('{time}', time.slice(0, 5).replace(':', '-'));
}

/** Epoch milliseconds from which a blob is valid by its path; undefined when the path does not fit. -Infinity: always. */
export function validFromOf(path: string, name: string): number | undefined {
  let at = 0;
  let [date, time] = ['', '00-00'];
  for (let i = 0; i < path.length;) {
    if (path.startsWith('{date}', i)) {
      date = name.slice(at, at + 10);
      i += 6;
      at += 10;
    } else if (path.startsWith('{time}', i)) {
      time = name.slice(at, at + 5);
      i += 6;
      at += 5;
    } else {
      if (path.charAt(i) !== name.charAt(at)) return undefined;
      i += 1;
      at += 1;
    }
  }
  if (at !== name.length) return undefined;
  const isDated = path.includes('{date}');
  const ms = Date.parse(`${isDated ? date : '2000-01-01'}T${time.replace('-', ':')}:00.000Z`);
  // The 30th of February is none, though it can be parsed; and each name stands for itself alone.
  if (!Number.isFinite(ms) || datedPath(path, ms) !== name) return undefined;
  return isDated ? ms : -Infinity;
}
