// Finds a Chromium-family browser for tests and screenshots, or installs one and says so. It never gives up silently:
// a test run that could not start a browser must fail, not pass with nothing run.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, 'node_modules', '.cache');

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  '--force-color-profile=srgb',
];
/** Chromium refuses to start its sandbox as root, as in most containers. */
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

let found;

/**
 * @returns {Promise<{executablePath: string, args: string[], source: string}>} The browser, the flags it needs here
 * and where it came from. The same answer for the whole process.
 */
export function findBrowser() {
  found ??= search();
  return found;
}

async function search() {
  const finders = [fromEnvironment, installed, cached, packaged, downloaded];
  // The same browser build everywhere in CI, so that a failure can be repeated.
  if (process.env.CI === 'true') finders.splice(1, 0, packaged);
  const reasons = [];
  for (const find of finders) {
    try {
      const browser = await find();
      if (browser) return { executablePath: browser.path, args: [...SANDBOX, ...QUIET], source: browser.source };
    } catch (error) {
      reasons.push(`${find.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(
    [
      'No Chromium-family browser was found and none could be installed. One of these helps:',
      '  - install Google Chrome, Chromium or Microsoft Edge',
      '  - set CSK_BROWSER to the path of a browser',
      '  - npx @puppeteer/browsers install chrome-headless-shell@stable --path node_modules/.cache/csk-browsers',
      ...reasons.map((reason) => `  (${reason})`),
    ].join('\n'),
  );
}

function fromEnvironment() {
  const path = process.env.CSK_BROWSER ?? process.env.CHROME_PATH;
  if (!path) return undefined;
  if (!existsSync(path)) throw new Error(`CSK_BROWSER or CHROME_PATH names ${path}, which does not exist`);
  return { path, source: 'environment' };
}

async function installed() {
  const usual = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  const path = (await launcherInstallations())[0] ?? usual.find((candidate) => existsSync(candidate));
  return path ? { path, source: 'installed' } : undefined;
}

async function launcherInstallations() {
  const { Launcher } = await import('chrome-launcher');
  try {
    return Launcher.getInstallations();
  } catch {
    return []; // It throws where nothing is installed.
  }
}

function cached() {
  const roots = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    process.env.PUPPETEER_CACHE_DIR,
    join(CACHE, 'csk-browsers'),
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), '.cache', 'puppeteer'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
  ];
  const names = new Set(['chrome', 'chrome-headless-shell', 'headless_shell', 'Google Chrome for Testing', 'Chromium']);
  for (const root of roots) {
    const path = root && existsSync(root) ? findExecutable(root, names, 6) : undefined;
    if (path) return { path, source: `cache ${root}` };
  }
  return undefined;
}

function findExecutable(folder, names, depth) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const file = entries.find((entry) => entry.isFile() && names.has(entry.name.replace(/\.exe$/, '')));
  if (file) return join(folder, file.name);
  if (depth === 0) return undefined;
  for (const entry of entries) {
    const path = entry.isDirectory() ? findExecutable(join(folder, entry.name), names, depth - 1) : undefined;
    if (path) return path;
  }
  return undefined;
}

/** The browser inside the npm package @sparticuz/chromium: linux x64 only, needs no download host besides the registry. */
async function packaged() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  // It unpacks into the temporary folder and later takes whatever lies there, so each version gets a folder of its own;
  // renamed into place when whole, so that two runs that start together do not see half a browser.
  const home = join(CACHE, `csk-chromium-${versionOfPackageAt(entry)}`);
  const path = join(home, 'chromium');
  if (!existsSync(path)) await unpackInto(home);
  return { path, source: '@sparticuz/chromium' };
}

async function unpackInto(home) {
  const staging = `${home}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = staging;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    if (!existsSync(home)) renameSync(staging, home);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(staging, { recursive: true, force: true });
  }
}

function versionOfPackageAt(entry) {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (name === '@sparticuz/chromium') return version;
  }
  return 'unknown';
}

async function downloaded() {
  const { Browser, detectBrowserPlatform, install, resolveBuildId } = await import('@puppeteer/browsers');
  const platform = detectBrowserPlatform();
  if (!platform) throw new Error(`no build for ${process.platform} ${process.arch}`);
  const cacheDir = join(CACHE, 'csk-browsers');
  console.log(`No browser found: installing chrome-headless-shell into ${cacheDir} …`);
  const browser = Browser.CHROMEHEADLESSSHELL;
  const buildId = await resolveBuildId(browser, platform, 'stable');
  const { executablePath } = await install({ browser, buildId, cacheDir });
  return { path: executablePath, source: 'downloaded' };
}
