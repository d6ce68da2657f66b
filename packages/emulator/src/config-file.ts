import { readFileSync } from 'node:fs';
import { isJsonObject, parseJson, type Json } from './json.ts';
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

/** Reads JSON from a file that somebody wrote by hand. @throws Error that names the file. */
export function readJsonFile(path: string): Json {
  try {
    return parseJson(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/**
 * Reads a configuration file: JSON with the same names as {@link EmulatorOptions}. What it holds is checked with the
 * other options when the emulator starts.
 *
 * @throws Error when the file cannot be read, is not a JSON object, or names an option that does not exist.
 */
export function readConfigFile(path: string): FileOptions {
  const value = readJsonFile(path);
  if (!isJsonObject(value)) throw new RangeError(`${path} must hold a JSON object.`);
  const unknown = Object.keys(value).filter((name) => !(ALLOWED as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`${path} has unknown options: ${unknown.join(', ')}. Known are ${ALLOWED.join(', ')}.`);
  }
  // The command line adds to these, before the options are checked.
  for (const name of ['consumerGroups', 'queues', 'topics']) {
    if (value[name] !== undefined && !Array.isArray(value[name]))
      throw new RangeError(`${path}: ${name} must be a list.`);
  }
  if (value['ports'] !== undefined && !isJsonObject(value['ports'])) {
    throw new RangeError(`${path}: ports must be an object.`);
  }
  return value;
}
