import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launchBrowser, untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';

const PACKAGES = join(import.meta.dirname, '../../../../packages');

/** As the documentation has it, for a page without a bundler. */
const PAGE = `<!doctype html>
<html lang="de">
  <title>Plain page</title>
  <script type="module" src="/page.js"></script>
  <csk-provider><csk-alert-list></csk-alert-list></csk-provider>
</html>`;
const SCRIPT = `import '/components/define.js';
import '/components/locales.js';
import { CskProvider } from '/components/index.js';
import { createGatewayClient } from '/adapters/gateway-client.js';
const provider = document.querySelector('csk-provider');
if (!(provider instanceof CskProvider)) throw new Error('The entries do not share their elements.');
provider.client = createGatewayClient({ baseUrl: '/csk' });`;

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const answer = (type: string, body: string | Buffer) =>
    response
      .writeHead(200, {
        'content-type': type,
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'",
      })
      .end(body);
  const [, folder, ...file] = path.split('/');
  if (path === '/') answer('text/html', PAGE);
  else if (path === '/page.js') answer('text/javascript', SCRIPT);
  else if (folder === 'components' || folder === 'adapters') {
    readFile(join(PACKAGES, folder, 'dist/standalone', ...file)).then(
      (body) => answer('text/javascript', body),
      () => response.writeHead(404).end(),
    );
  } else response.writeHead(404).end();
});
after(() => server.close());

test('a page without a bundler loads the standalone files, and nothing else', async (t) => {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const { page, troubles } = await watchedPage(browser);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  // The list asks the service, which is not there, and says so in the language of the page.
  await untilText(page, 'csk-alert-list', (text) => text.includes('Erneut versuchen'), 'the error in German');
  assert.deepEqual(await troubles(), []);
});
