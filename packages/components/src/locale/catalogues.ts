import type { AnyCatalogue } from './catalogue.ts';

const known = new Map<string, AnyCatalogue>();
const chosen = new Map<string, AnyCatalogue | undefined>();
const listeners = new Set<() => void>();
let waiting: ((locale: string) => Promise<void> | undefined) | undefined;

/** Makes a language known: elements that should speak it do so from now on. English is always known. */
export function addCatalogue(catalogue: AnyCatalogue): void {
  known.set(catalogue.language, catalogue);
  tell();
}

/**
 * The texts for a locale: those of its language and, where there are several, of its script and region. `undefined` where
 * English serves, or has to.
 */
export function catalogueFor(locale: string | undefined): AnyCatalogue | undefined {
  if (known.size === 0 || !locale) return undefined;
  if (!chosen.has(locale)) chosen.set(locale, choose(locale));
  return chosen.get(locale);
}

function choose(locale: string): AnyCatalogue | undefined {
  const wanted = likely(locale);
  if (!wanted) return undefined;
  const fit = ({ language }: AnyCatalogue): number => {
    const has = likely(language);
    if (has?.language !== wanted.language) return 0;
    return 1 + 2 * Number(has.script === wanted.script) + Number(has.region === wanted.region);
  };
  return [...known.values()].filter(fit).sort((a, b) => fit(b) - fit(a))[0];
}

function likely(locale: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(locale).maximize();
  } catch {
    return undefined;
  }
}

/** Ends when it is known in which language to speak; `undefined` when it is known now. */
export function awaitCatalogue(locale: string | undefined): Promise<void> | undefined {
  return locale === undefined || catalogueFor(locale) ? undefined : waiting?.(locale);
}

/** `wait` says for which locales a catalogue is on its way. */
export function waitForCatalogues(wait: typeof waiting): void {
  waiting = wait;
  tell();
}

/** Calls `listener` when another language has become known. Returns what ends that. */
export function onCatalogues(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  chosen.clear();
  for (const listener of listeners) listener();
}

export function languageOf(locale: string): string {
  return locale.toLowerCase().split('-', 1)[0] ?? '';
}
