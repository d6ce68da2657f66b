import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';

/** The one account that every Azurite has, and its key, as Microsoft publishes them: no secret. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const MAIN = join(import.meta.dirname, 'node_modules/azurite/dist/src/blob/main.js');
/** npm writes this last: a folder without it is half installed. */
const INSTALLED = join(import.meta.dirname, 'node_modules/.package-lock.json');
const START_MS = 60_000;
const INSTALL_MS = 240_000;

export interface Azurite {
  /** A new, empty container. */
  container(name: string): Promise<ContainerClient>;
  /** The account with another key. */
  wrongKey(name: string): ContainerClient;
  readonly url: string;
  close(): Promise<void>;
}

/** Microsoft's emulator of Azure Storage, in memory, on a free port. It is installed into its own folder on first use. */
export async function startAzurite(): Promise<Azurite> {
  if (!existsSync(INSTALLED)) await install();
  const child = spawn(
    process.execPath,
    [
      ...[MAIN, '--blobHost', '127.0.0.1', '--blobPort', '0', '--blobKeepAliveTimeout', '5'],
      ...['--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--silent'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  };
  try {
    const url = `${await addressIn(createInterface({ input: child.stdout }), ended)}/${ACCOUNT}`;
    return {
      url,
      container: async (name) => {
        const container = clientOf(url, name, KEY);
        await container.create();
        return container;
      },
      wrongKey: (name) => clientOf(url, name, Buffer.alloc(64).toString('base64')),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function clientOf(url: string, name: string, key: string): ContainerClient {
  const credential = new StorageSharedKeyCredential(ACCOUNT, key);
  return new ContainerClient(`${url}/${name}`, credential, { retryOptions: { maxTries: 1 } });
}

async function addressIn(lines: AsyncIterable<string>, ended: Promise<unknown>): Promise<string> {
  const found = (async () => {
    for await (const line of lines) {
      const address = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) return address;
    }
    throw new Error('Azurite ended without saying where it listens.');
  })();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Azurite did not start in time.')), START_MS);
  });
  const gone = ended.then(() => Promise.reject(new Error('Azurite ended while it started.')));
  // Whichever of these comes last is of no interest.
  for (const promise of [found, late, gone]) promise.catch(() => undefined);
  try {
    return await Promise.race([found, late, gone]);
  } finally {
    clearTimeout(timer);
  }
}

/** `npm ci` by this folder's lock file: exact versions, and no scripts of theirs are run. */
async function install(): Promise<void> {
  console.log('Installing Azurite, once, into packages/adapters/test/blob-storage/azurite …');
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_MS,
    // On Windows npm is a script.
    shell: process.platform === 'win32',
  });
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    npm.once('error', reject);
    npm.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(
      `Azurite could not be installed (npm ci ended with ${code}). It needs the npm registry once; by hand:\n` +
        `  cd ${import.meta.dirname} && npm ci\n${said}`,
    );
  }
}
