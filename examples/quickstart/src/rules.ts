import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** The stream jobs of the example. A job's version is made of its text: another text is another version. */
export async function loadRules(): Promise<{
  readonly alerts: StreamJobDefinition;
  readonly telemetry: StreamJobDefinition;
  readonly recording: StreamJobDefinition;
}> {
  const job = async (name: string, settings: Partial<StreamJobDefinition>): Promise<StreamJobDefinition> => {
    const query = await readFile(join(FOLDER, `${name}.asaql`), 'utf8');
    const version = createHash('sha256').update(query).digest('hex').slice(0, 8);
    return { name, version, query, ...settings };
  };
  // Connected Field Service deploys its jobs without a compatibility level, which Azure takes for 1.0.
  return {
    alerts: await job('alerts', { compatibilityLevel: '1.0' }),
    telemetry: await job('telemetry', { compatibilityLevel: '1.0' }),
    recording: await job('recording', { compatibilityLevel: '1.2' }),
  };
}
