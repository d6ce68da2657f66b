import type { Plugin } from 'rollup';

/** Leaves out of templates and styles what a browser skips. */
export function compactTemplates(): Plugin;
