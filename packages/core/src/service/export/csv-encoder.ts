/** A value of a cell: text, a number as it is, or nothing. */
export type CsvCell = string | number | undefined;

/**
 * What makes a spreadsheet take text for a formula (OWASP, "CSV Injection"). A device or a customer may have written the
 * text, and the person who opens the file trusts it.
 */
const FORMULA = /^[=+\-@\t\r]/;
/** What has to be quoted (RFC 4180). */
const SPECIAL = /[",\r\n]/;

/** The byte order mark. */
export const BOM = '\uFEFF';

/** One line of CSV, with its end. Numbers stay numbers, also negative ones; text never becomes a formula. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CsvCell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return harmless !== value || SPECIAL.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** CSV text, a piece a batch. Nothing is read ahead: whoever reads slowly slows the source down. */
export async function* csvText<T>(
  columns: Readonly<Record<string, (item: T) => CsvCell>>,
  batches: AsyncIterable<readonly T[]>,
  { bom = false }: { readonly bom?: boolean | undefined } = {},
): AsyncGenerator<string> {
  yield (bom ? BOM : '') + csvLine(Object.keys(columns));
  const cells = Object.values(columns);
  for await (const batch of batches) {
    if (batch.length > 0) yield batch.map((item) => csvLine(cells.map((cell) => cell(item)))).join('');
  }
}
