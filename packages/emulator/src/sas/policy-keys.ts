import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../journal/durable-file.ts';

/** The shared access policies that a new IoT Hub has (page "Control access to IoT Hub with shared access signatures"). */
export type HubPolicy = 'iothubowner' | 'service' | 'device' | 'registryRead' | 'registryReadWrite';

/** Every secret of the emulator's own policies. Keys are base64 text, as in Azure's connection strings. */
export interface PolicyKeys {
  readonly iotHub: Readonly<Record<HubPolicy, string>>;
  readonly serviceBus: string;
}

export const SERVICE_BUS_POLICY = 'RootManageSharedAccessKey';

/** 32 random bytes in base64: the form of Azure's own keys. */
export const newKey = (): string => randomBytes(32).toString('base64');

const create = (): PolicyKeys => ({
  iotHub: {
    iothubowner: newKey(),
    service: newKey(),
    device: newKey(),
    registryRead: newKey(),
    registryReadWrite: newKey(),
  },
  serviceBus: newKey(),
});

/** Reads the keys of `stateDir`, making them (file mode 0600) at first; without a directory they last for this run. */
export function loadPolicyKeys(stateDir: string | undefined): PolicyKeys {
  if (!stateDir) return create();
  const path = join(stateDir, 'policy-keys.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PolicyKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys = create();
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeDurably(path, JSON.stringify(keys, null, 2), 0o600);
  return keys;
}
