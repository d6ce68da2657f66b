import type { AnyCatalogue } from './catalogue.ts';
import { addCatalogue, languageOf, waitForCatalogues } from './catalogues.ts';

/** Fetches the catalogue for a locale; `undefined` when there is none for it. */
export type CatalogueLoader = (locale: string) => Promise<AnyCatalogue> | undefined;

/** After so long English is shown; the catalogue is used when it comes. */
const PATIENCE_MS = 10_000;

/** Says where catalogues come from that elements need and that were not added. Each is fetched once. */
export function loadCatalogues(loader: CatalogueLoader): void {
  const asked = new Map<string, Promise<void> | undefined>();
  waitForCatalogues((locale) => {
    if (languageOf(locale) === 'en') return undefined;
    if (!asked.has(locale)) {
      const loading = loader(locale)?.then(addCatalogue, (error: unknown) =>
        console.warn(`The texts for ${locale} could not be loaded; English is shown.`, error),
      );
      const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
      const wait = loading && Promise.race([loading, patience]).then(() => void asked.set(locale, undefined));
      asked.set(locale, wait);
    }
    return asked.get(locale);
  });
}
