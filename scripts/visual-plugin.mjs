// What the visual tests cannot do from inside their page: media features, screenshots, and files of baselines.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../packages/components/test/visual/baselines');
const FAILED = join(import.meta.dirname, '../node_modules/.cache/csk-visual');
const MADE_WITH = join(FOLDER, 'made-with.json');
const UPDATE = process.env.CSK_UPDATE_VISUALS === '1';
const NAME = /^[a-z0-9-]+$/;

const file = (name) => {
  if (!NAME.test(name)) throw new Error(`${name} is no name of a baseline`);
  return `${name}.png`;
};

async function browserOf(page) {
  const [, major] = /\/(\d+)\./.exec(await page.browser().version()) ?? [];
  return `chromium ${major}`;
}

/** Another version of the browser may paint otherwise, so baselines are for the one that made them. */
function madeWith() {
  return existsSync(MADE_WITH) ? JSON.parse(readFileSync(MADE_WITH, 'utf8')).browser : undefined;
}

async function setMedia(page, { scheme, forced }) {
  await page.setViewport({ width: 1100, height: 900, deviceScaleFactor: 1 });
  const session = await page.createCDPSession();
  try {
    await session.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
        { name: 'forced-colors', value: forced ? 'active' : 'none' },
      ],
    });
  } finally {
    // Detaching would end the emulation with the session; the page's own end does that.
    page.once('close', () => void session.detach().catch(() => undefined));
  }
}

export function visualPlugin() {
  return {
    name: 'visual',
    async executeCommand({ command, payload, session }) {
      if (!command.startsWith('visual-')) return undefined;
      const page = session.browser.getPage(session.id);
      switch (command) {
        case 'visual-media':
          await setMedia(page, payload);
          return true;
        case 'visual-shot':
          return page.screenshot({ clip: payload, encoding: 'base64', captureBeyondViewport: true });
        case 'visual-baseline': {
          const path = join(FOLDER, file(payload));
          const png = existsSync(path) ? readFileSync(path, 'base64') : undefined;
          return { png, update: UPDATE, comparable: madeWith() === (await browserOf(page)) };
        }
        case 'visual-save': {
          const path = join(payload.failed ? FAILED : FOLDER, file(payload.name));
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, payload.png, 'base64');
          if (!payload.failed) writeFileSync(MADE_WITH, `{ "browser": ${JSON.stringify(await browserOf(page))} }\n`);
          return path;
        }
        default:
          throw new Error(`There is no command ${command}.`);
      }
    },
  };
}
