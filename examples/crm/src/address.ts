/** The kinds of records that the page can show, by the name of one of them in the address. */
export const SECTIONS = { alert: 'alerts', case: 'cases', device: 'devices', customer: 'customers' } as const;

export type RecordKind = keyof typeof SECTIONS;

/** What is on screen. */
export interface Place {
  readonly kind: RecordKind;
  /** Absent: only the list. */
  readonly id?: string | undefined;
}

const KINDS = Object.keys(SECTIONS) as RecordKind[];

/** The address names what is on screen, so that it can be reloaded and sent to a colleague: `#alert=…`, `#cases`. */
export function placeOf(hash: string): Place {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  for (const kind of KINDS) {
    const id = words.get(kind);
    if (id) return { kind, id };
    if (words.has(SECTIONS[kind])) return { kind };
  }
  return { kind: 'alert' };
}

/** The page of rules has no records to choose from. */
export function isRulesPage(hash: string): boolean {
  return new URLSearchParams(hash.replace(/^#/, '')).has('rules');
}

export function hashOf({ kind, id }: Place): string {
  return `#${id === undefined ? SECTIONS[kind] : new URLSearchParams({ [kind]: id }).toString()}`;
}
