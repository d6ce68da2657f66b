import { createHash } from 'node:crypto';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createFolderBlobStore } from '@csk/adapters/blob-storage';
import type { StreamJobDefinition, ThresholdSource } from '@csk/core';

const FOLDER = join(import.meta.dirname, '../rules');

/**
 * The reference data of the jobs, in the folder of everything that survives a restart: limits that are changed on the
 * rules page become new blobs beside those of the set-up, whose folder stays as it is.
 */
export async function referenceData(data: string): Promise<ThresholdSource> {
  const folder = join(data, 'devicerules');
  await cp(join(FOLDER, 'devicerules'), folder, { recursive: true });
  return { blobs: createFolderBlobStore({ folder }), path: '{date}/{time}/devicerules.json' };
}

/** The stream jobs of the example. */
export interface Rules {
  readonly alerts: StreamJobDefinition;
  readonly telemetry: StreamJobDefinition;
  readonly recording: StreamJobDefinition;
  /** Whatever else is there: what the page of rules handed out goes beside the others, and runs from the next start. */
  readonly others: readonly StreamJobDefinition[];
}

/** A job's name is that of its file. Its version is made of its text: another text is another version. */
export async function loadRules(folder = FOLDER): Promise<Rules> {
  const job = async (name: string, settings: Partial<StreamJobDefinition>): Promise<StreamJobDefinition> => {
    const query = await readFile(join(folder, `${name}.asaql`), 'utf8');
    const version = createHash('sha256').update(query).digest('hex').slice(0, 8);
    return { name, version, query, ...settings };
  };
  // Connected Field Service deploys its jobs without a compatibility level, which Azure takes for 1.0.
  const named = {
    alerts: await job('alerts', { compatibilityLevel: '1.0' }),
    telemetry: await job('telemetry', { compatibilityLevel: '1.0' }),
    recording: await job('recording', { compatibilityLevel: '1.2' }),
  };
  const files = (await readdir(folder)).filter((file) => file.endsWith('.asaql')).sort();
  const names = files.map((file) => basename(file, '.asaql')).filter((name) => !Object.hasOwn(named, name));
  // As the rule editor tries them.
  return { ...named, others: await Promise.all(names.map((name) => job(name, { compatibilityLevel: '1.2' }))) };
}
