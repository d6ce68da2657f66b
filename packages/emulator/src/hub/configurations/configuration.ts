import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { invalidArgument } from '../hub-error.ts';
import { newEtag } from '../identity.ts';
import { parseCondition, parseQuery } from '../query/parser.ts';
import type { Condition, RegistryQuery } from '../query/syntax.ts';

/** An automatic device or module configuration (page "Automatic device and module management"). */
export interface Configuration {
  readonly id: string;
  readonly schemaVersion: string;
  readonly labels: JsonObject;
  readonly content: JsonObject;
  /** Query text; empty targets nobody, `*` every device, `FROM devices.modules WHERE …` modules. */
  readonly targetCondition: string;
  readonly priority: number;
  /** Query texts by their names. */
  readonly metricQueries: JsonObject;
  readonly createdTimeUtc: string;
  readonly lastUpdatedTimeUtc: string;
  readonly etag: string;
}

/** Whom a configuration is for. */
export interface Target {
  readonly isForModules: boolean;
  /** Undefined is everybody of the kind. */
  readonly condition: Condition | undefined;
}

const ID = /^[a-z0-9\-:+%_#*?!(),=@;$']{1,128}$/;
/** Azure's limits. */
const MAX_METRICS = 5;
const MAX_CONTENT = 128 * 1024;
const CONTENT_PARTS = ['deviceContent', 'moduleContent', 'modulesContent'];

/** Undefined when the configuration targets nobody. */
export function targetOf({ targetCondition }: Pick<Configuration, 'targetCondition'>): Target | undefined {
  const text = targetCondition.trim();
  if (text === '') return undefined;
  if (text === '*') return { isForModules: false, condition: undefined };
  if (!/^FROM\s/i.test(text)) return { isForModules: false, condition: parseCondition(text) };
  const { from, where } = parseQuery(`SELECT * ${text}`);
  if (from === 'devices.jobs') throw invalidArgument('A configuration is for devices or modules.');
  return { isForModules: from === 'devices.modules', condition: where };
}

/**
 * Makes or changes a configuration from the body of a request.
 *
 * @throws HubError 400 for what IoT Hub refuses; the content of a configuration never changes.
 */
export function configurationFrom(
  id: string,
  body: Json,
  current: Configuration | undefined,
  now: number,
): Configuration {
  if (!ID.test(id)) throw invalidArgument('A configuration id is at most 128 lower-case letters, digits and signs.');
  if (!isJsonObject(body)) throw invalidArgument('The body must be a configuration object.');
  if (body['id'] !== undefined && body['id'] !== id) throw invalidArgument('The id of the body differs.');
  const content = contentFrom(body['content'] ?? current?.content);
  if (current && JSON.stringify(content) !== JSON.stringify(current.content)) {
    throw invalidArgument('The content of a configuration cannot be changed.');
  }
  const targetCondition = body['targetCondition'] ?? current?.targetCondition ?? '';
  if (typeof targetCondition !== 'string') throw invalidArgument('targetCondition must be text.');
  targetOf({ targetCondition });
  const priority = body['priority'] ?? current?.priority ?? 0;
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 0) {
    throw invalidArgument('priority must be a whole number from 0.');
  }
  const at = new Date(now).toISOString();
  return {
    id,
    schemaVersion:
      typeof body['schemaVersion'] === 'string' ? body['schemaVersion'] : (current?.schemaVersion ?? '1.0'),
    labels: isJsonObject(body['labels']) ? body['labels'] : (current?.labels ?? {}),
    content,
    targetCondition,
    priority,
    metricQueries: metricsFrom(body['metrics'], current),
    createdTimeUtc: current?.createdTimeUtc ?? at,
    lastUpdatedTimeUtc: at,
    etag: newEtag(),
  };
}

/** Reads the parts of a content. @throws HubError 400 when there is none, or a key is no path of a twin. */
export function contentFrom(given: Json | undefined): JsonObject {
  const content = isJsonObject(given) ? given : {};
  const parts = Object.entries(content).filter(([name, part]) => CONTENT_PARTS.includes(name) && isJsonObject(part));
  if (parts.length === 0) throw invalidArgument(`content holds ${CONTENT_PARTS.join(' or ')}.`);
  if (Buffer.byteLength(JSON.stringify(content)) > MAX_CONTENT) throw invalidArgument('The content is too large.');
  for (const [name, part] of parts) {
    const sections = name === 'modulesContent' ? Object.values(part as JsonObject) : [part];
    for (const path of sections.flatMap((section) => Object.keys(isJsonObject(section) ? section : {}))) {
      if (path !== 'properties.desired' && !path.startsWith('properties.desired.')) {
        throw invalidArgument(`'${path}' is not a path of desired properties.`);
      }
    }
  }
  return Object.fromEntries(parts);
}

function metricsFrom(given: Json | undefined, current: Configuration | undefined): JsonObject {
  const queries = isJsonObject(given) && isJsonObject(given['queries']) ? given['queries'] : current?.metricQueries;
  const entries = Object.entries(queries ?? {});
  if (entries.length > MAX_METRICS) throw invalidArgument(`A configuration has at most ${MAX_METRICS} metrics.`);
  for (const [, text] of entries) metricQuery(text);
  return Object.fromEntries(entries);
}

/** @throws HubError 400 when the text is not a query over devices or modules. */
export function metricQuery(text: Json | undefined): RegistryQuery {
  if (typeof text !== 'string') throw invalidArgument('The query of a metric must be text.');
  const query = parseQuery(text);
  if (query.from === 'devices.jobs') throw invalidArgument('The query of a metric is over devices or modules.');
  return query;
}
