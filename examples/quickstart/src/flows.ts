import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@csk/core';
import type { Flow } from '@csk/core/flows';

const FOLDER = join(import.meta.dirname, '../flows');

/** Every workflow definition of the example. */
export async function loadFlows(): Promise<readonly Flow[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.replace(/\.json$/, ''),
      definition: JSON.parse(await readFile(join(FOLDER, file), 'utf8')) as Json,
    })),
  );
}
