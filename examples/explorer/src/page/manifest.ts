/** As much of the custom-elements manifest as the explorer shows. */
export interface Manifest {
  readonly modules: readonly { readonly declarations: readonly ElementEntry[] }[];
}

export interface ElementEntry {
  readonly name: string;
  readonly tagName: string;
  readonly summary: string;
  readonly description: string;
  readonly attributes: readonly AttributeEntry[];
  readonly members: readonly MemberEntry[];
  readonly events: readonly (Entry & { readonly type: { readonly text: string } })[];
  readonly slots: readonly Entry[];
  readonly cssParts: readonly Entry[];
  readonly cssProperties: readonly (Entry & { readonly default: string })[];
}

export interface Entry {
  readonly name: string;
  readonly description: string;
}

export interface AttributeEntry extends Entry {
  readonly fieldName: string;
  readonly type: { readonly text: string };
  readonly default?: string;
}

export interface MemberEntry extends Entry {
  readonly kind: 'field' | 'method';
  readonly type?: { readonly text: string };
  readonly attribute?: string;
  readonly default?: string;
  readonly readonly?: boolean;
}

/** The words to choose from, when the type is a union of such. */
export function wordsOf({ type }: AttributeEntry): readonly string[] {
  const words = [...type.text.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
  return words.map((word) => `'${word}'`).join(' | ') === type.text ? words : [];
}

export async function fetchManifest(): Promise<readonly ElementEntry[]> {
  const answer = await fetch('/custom-elements.json');
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as Manifest).modules.flatMap(({ declarations }) => declarations);
}
