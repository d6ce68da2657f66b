/** Fails a conformance case; says what was expected in plain words. */
export function expect(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Contract broken: ${message}`);
}

/** Compares as JSON, with keys in any order. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [a, e] = [canonical(actual), canonical(expected)];
  expect(a === e, `${what} should be ${e}, was ${a}`);
}

/** Expects a rejection with an error of this code. */
export async function expectRejects(promise: Promise<unknown>, code: string, what: string): Promise<void> {
  let outcome = 'it succeeded';
  try {
    await promise;
  } catch (error) {
    const actual = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (actual === code) return;
    outcome = `it failed with ${actual}`;
  }
  expect(false, `${what} should fail with ${code}, but ${outcome}`);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
