/** A size from the environment, for machines on which the usual one takes too long. */
export function sizeOf(variable: string, usual: number): number {
  const text = process.env[variable];
  if (text === undefined) return usual;
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`${variable} must be a whole number above 0.`);
  return size;
}
