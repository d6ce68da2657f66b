import { readFileSync } from 'node:fs';
import { isJsonObject, parseJson } from './json.ts';
import type { EmulatorOptions } from './options.ts';

/** Options that a configuration file may hold; the others say where and how the process runs. */
const ALLOWED = [
  'partitions',
  'consumerGroups',
  'queues',
  'topics',
  'routing',
  'retention',
  'feedbackBatchMs',
  'maxCommandDeliveries',
  'ports',
  'provisioning',
  'tier',
] as const;

export type FileOptions = Pick<EmulatorOptions, (typeof ALLOWED)[number]>;

/**
 * Reads a configuration file: JSON with the same names as {@link EmulatorOptions}. What it holds is checked with the
 * other options when the emulator starts.
 *
 * @throws Error when the file cannot be read, is not a JSON object, or names an option that does not exist.
 */
export function readConfigFile(path: string): FileOptions {
  const value = parseJson(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new RangeError(`${path} must hold a JSON object.`);
  const unknown = Object.keys(value).filter((name) => !(ALLOWED as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`${path} has unknown options: ${unknown.join(', ')}. Known are ${ALLOWED.join(', ')}.`);
  }
  for (const name of ['consumerGroups', 'queues', 'topics']) {
    if (value[name] !== undefined && !Array.isArray(value[name]))
      throw new RangeError(`${path}: ${name} must be a list.`);
  }
  return value;
}
