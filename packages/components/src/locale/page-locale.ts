import { languageOf } from './catalogues.ts';

/**
 * The language that the page gives an element: that of the nearest `lang`, through all shadow roots, else the browser's.
 * A page that names no region is read by somebody whose browser may: `en` is `en-GB` for a Briton.
 */
export function pageLocale(from: Node | null): string | undefined {
  const named = namedLocale(from);
  if (!named) return globalThis.navigator?.language;
  if (named.includes('-')) return named;
  return navigator.languages.find((one) => languageOf(one) === languageOf(named)) ?? named;
}

/** What the nearest `lang` says. */
export function namedLocale(from: Node | null): string | undefined {
  for (let node = from; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    const lang = node instanceof Element && node.getAttribute('lang');
    if (lang) return lang;
  }
  return undefined;
}
