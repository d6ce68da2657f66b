import type { AnyCatalogue } from './catalogue.ts';

/** Fetches the catalogue of a language; `undefined` when there is none for it. */
export type CatalogueLoader = (locale: string) => Promise<AnyCatalogue> | undefined;

/** After so long English is shown; the catalogue is used when it comes. */
const PATIENCE_MS = 10_000;

const known = new Map<string, AnyCatalogue>();
const awaited = new Map<string, Promise<void>>();
const listeners = new Set<() => void>();
let loader: CatalogueLoader | undefined;

/** Makes a language known: elements that should speak it do so from now on. English is always known. */
export function addCatalogue(catalogue: AnyCatalogue): void {
  known.set(catalogue.language.toLowerCase(), catalogue);
  tell();
}

/** Says where catalogues come from that are needed and not known. */
export function loadCatalogues(from: CatalogueLoader): void {
  loader = from;
  awaited.clear();
  tell();
}

/** The texts for a locale; `undefined` where English serves, or has to. */
export function catalogueFor(locale: string | undefined): AnyCatalogue | undefined {
  if (known.size === 0 || locale === undefined) return undefined;
  for (const name of candidates(locale)) {
    const found = known.get(name);
    if (found) return found;
  }
  // A language is better understood in another region's form than not at all.
  const language = languageOf(locale);
  return language === 'en' ? undefined : [...known.values()].find((one) => languageOf(one.language) === language);
}

/** Ends when it is known in which language to speak; `undefined` when it is known now. */
export function awaitCatalogue(locale: string | undefined): Promise<void> | undefined {
  if (!loader || locale === undefined || catalogueFor(locale) || languageOf(locale) === 'en') return undefined;
  const key = locale.toLowerCase();
  if (!awaited.has(key)) awaited.set(key, load(loader, locale));
  return settled.has(key) ? undefined : awaited.get(key);
}

const settled = new Set<string>();

async function load(from: CatalogueLoader, locale: string): Promise<void> {
  const key = locale.toLowerCase();
  settled.delete(key);
  const loaded = Promise.resolve(from(locale)).then(
    (catalogue) => catalogue && addCatalogue(catalogue),
    (error: unknown) => console.warn(`The texts for ${locale} could not be loaded; English is shown.`, error),
  );
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  settled.add(key);
}

/** Calls `listener` when another language has become known. Returns what ends that. */
export function onCatalogues(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** `zh-Hans-CN`, `zh-Hans`, `zh`. Chinese without a script is written in that of its region. */
function candidates(locale: string): readonly string[] {
  let name = locale.toLowerCase();
  if (name.startsWith('zh') && !name.includes('-han')) {
    name = name.replace('zh', /-(tw|hk|mo)\b/.test(name) ? 'zh-hant' : 'zh-hans');
  }
  const parts = name.replace(/-[ux]-.*$/, '').split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}

export function languageOf(locale: string): string {
  return locale.toLowerCase().split('-', 1)[0] ?? '';
}
