/** What is written from right to left, and what turns the direction of text. */
const TURNS =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]|[\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

/** Fills `{name}` places of a text from `values`, which cannot turn it. A place without a value stays as it is. */
export function interpolate(text: string, values: Readonly<Record<string, string | number>>): string {
  const turned = TURNS.test(text);
  return text.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? isolated(String(values[name]), turned) : place,
  );
}

/**
 * A value that keeps its own direction and leaves that of the text around it alone. Only where directions meet: most texts
 * need no invisible characters. Controls of its own could end the isolation, so they go.
 */
export function isolated(value: string, turned = false): string {
  return turned || TURNS.test(value) ? `\u2068${value.replace(CONTROLS, '')}\u2069` : value;
}

/** Facts in one line, each for itself. What is empty is left out. */
export function dotted(...facts: readonly (string | undefined)[]): string {
  const told = facts.flatMap((fact) => fact || []);
  const turned = told.some((fact) => TURNS.test(fact));
  return told.map((fact) => isolated(fact, turned)).join(' · ');
}
