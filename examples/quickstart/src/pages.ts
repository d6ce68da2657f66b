import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const EXAMPLES = join(import.meta.dirname, '../..');

/** Every file that the web server gives out, by path: nothing else of the disk can be asked for. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['crm/public/index.html', 'text/html; charset=utf-8'],
  '/crm.css': ['crm/public/crm.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['crm/public/icon.svg', 'image/svg+xml'],
  '/main.js': ['crm/dist/main.js', 'text/javascript; charset=utf-8'],
  '/main.js.map': ['crm/dist/main.js.map', 'application/json'],
  '/simulator/': ['simulator/public/index.html', 'text/html; charset=utf-8'],
  '/simulator/simulator.css': ['simulator/public/simulator.css', 'text/css; charset=utf-8'],
  '/simulator/main.js': ['simulator/dist/main.js', 'text/javascript; charset=utf-8'],
  '/simulator/main.js.map': ['simulator/dist/main.js.map', 'application/json'],
};

/** What a careful host sends with its pages. The csk elements must live with it. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; require-trusted-types-for 'script'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

/** The page or file at a path; `undefined` when there is none. */
export async function servePage(request: Request): Promise<Response | undefined> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const { pathname } = new URL(request.url);
  if (pathname === '/simulator') return new Response(null, { status: 308, headers: { location: '/simulator/' } });
  const entry = Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
  if (!entry) return undefined;
  const [file, type] = entry;
  const bytes = await readFile(join(EXAMPLES, file));
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
    headers: { ...PAGE_HEADERS, 'content-type': type },
  });
}
