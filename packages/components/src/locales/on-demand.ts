// Importing this module lets elements fetch the texts of their language when they need them. Without it, English is shown
// in every language whose catalogue was not added.
import { languageOf } from '../locale/catalogues.ts';
import { loadCatalogues } from '../locale/load-catalogues.ts';

loadCatalogues((locale) => {
  switch (languageOf(locale)) {
    case 'ar':
      return import('./ar/index.ts').then(({ ar }) => ar);
    case 'de':
      return import('./de/index.ts').then(({ de }) => de);
    case 'es':
      return import('./es/index.ts').then(({ es }) => es);
    case 'fr':
      return import('./fr/index.ts').then(({ fr }) => fr);
    case 'ja':
      return import('./ja/index.ts').then(({ ja }) => ja);
    case 'pt':
      return import('./pt-BR/index.ts').then(({ ptBR }) => ptBR);
    case 'zh':
      return import('./zh-Hans/index.ts').then(({ zhHans }) => zhHans);
    default:
      return undefined;
  }
});
