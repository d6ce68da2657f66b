import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const PAGES = join(import.meta.dirname, 'page');

/** The pages of the contenders, each a bundle of its own, served on loopback until closed. */
export interface Pages {
  readonly urlOf: (name: string) => string;
  readonly close: () => void;
}

export async function servePages(names: readonly string[]): Promise<Pages> {
  const folder = mkdtempSync(join(tmpdir(), 'csk-bench-'));
  await build({
    entryPoints: names.map((name) => join(PAGES, `${name}.ts`)),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: folder,
    logLevel: 'error',
  });
  const html = readFileSync(join(PAGES, 'page.html'), 'utf8');
  const css = readFileSync(join(PAGES, 'page.css'));
  const uplotCss = readFileSync(new URL(import.meta.resolve('uplot/dist/uPlot.min.css')));
  const server = createServer((request, response) => {
    const name = names.find((one) => request.url === `/${one}` || request.url === `/${one}.js`);
    const send = (type: string, body: string | Buffer) => response.setHeader('content-type', type).end(body);
    if (request.url === '/page.css') send('text/css', Buffer.concat([uplotCss, css]));
    else if (name === undefined) response.writeHead(404).end();
    else if (request.url?.endsWith('.js')) send('text/javascript', readFileSync(join(folder, `${name}.js`)));
    else send('text/html', `${html}<script type="module" src="/${name}.js"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
