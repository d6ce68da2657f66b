import type { Plugin } from 'rollup';

/** Makes `static properties` of Lit's decorators. */
export function declareProperties(): Plugin;
