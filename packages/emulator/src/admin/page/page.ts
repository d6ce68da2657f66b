import { PAGE_HTML } from './html.ts';
import { PAGE_SCRIPT } from './script.ts';
import { PAGE_STYLE } from './style.ts';

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const FILES: Readonly<Record<string, PageFile>> = {
  '/': { type: 'text/html; charset=utf-8', text: PAGE_HTML },
  '/emulator/status.js': { type: 'text/javascript; charset=utf-8', text: PAGE_SCRIPT },
  '/emulator/status.css': { type: 'text/css; charset=utf-8', text: PAGE_STYLE },
};

/** A file of the status page by its path. */
export const pageFile = (path: string): PageFile | undefined => (Object.hasOwn(FILES, path) ? FILES[path] : undefined);

/** Nothing but the page's own files, no frame around it, and nothing kept or told elsewhere. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
