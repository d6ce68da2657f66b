import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { context } from 'esbuild';
import { describeElements } from '../../../packages/components/manifest/describe-elements.ts';
import { generatedFiles } from '../../../packages/components/manifest/generate.ts';

const FOLDER = join(import.meta.dirname, '..');

/** What a careful host sends with its pages: the elements must live with it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "require-trusted-types-for 'script'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Under any other name a page of somebody else's would be asking (DNS rebinding). */
const OWN_NAMES = /^(localhost|127\.0\.0\.1)(:\d+)?$/;

type Content = () => Promise<string | Uint8Array>;

export interface Explorer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the explorer on the loopback interface, from the sources: a reload shows what was changed in an element. */
export async function startExplorer(port = 0): Promise<Explorer> {
  const bundle = await context({
    entryPoints: [join(FOLDER, 'src/page/main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['csk-source'],
    sourcemap: 'inline',
    logLevel: 'error',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });
  const file =
    (name: string): Content =>
    () =>
      readFile(join(FOLDER, 'public', name));
  /** Read once: it takes the compiler some seconds. */
  let manifest: string | undefined;
  const routes: Readonly<Record<string, readonly [type: string, content: Content]>> = {
    '/': ['text/html', file('index.html')],
    '/explorer.css': ['text/css', file('explorer.css')],
    '/icon.svg': ['image/svg+xml', file('icon.svg')],
    '/main.js': ['text/javascript', async () => (await bundle.rebuild()).outputFiles[0]?.contents ?? ''],
    '/custom-elements.json': [
      'application/json',
      async () => (manifest ??= generatedFiles(describeElements())['custom-elements.json'] ?? ''),
    ],
  };

  const server = createServer((request, response) => {
    if (!OWN_NAMES.test(request.headers.host ?? '')) return answer(response, 421, 'text/plain', 'Localhost only.');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = Object.hasOwn(routes, path) && request.method === 'GET' ? routes[path] : undefined;
    if (!route) return answer(response, 404, 'text/plain', 'Not here.');
    const [type, content] = route;
    content().then(
      (body) => answer(response, 200, type, body),
      (error: unknown) => answer(response, 500, 'text/plain', String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The explorer has no port.');
  return {
    url: `http://localhost:${address.port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bundle.dispose();
    },
  };
}

function answer(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body);
}
