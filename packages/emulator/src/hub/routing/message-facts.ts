import { isJsonObject, parseJson, type Json, type JsonObject } from '../../json.ts';
import type { HubMessage } from '../hub-message.ts';
import { valueAt, type Lookup } from '../query/evaluate.ts';
import type { Value } from '../query/functions.ts';

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = { 'utf-8': 'utf8', utf8: 'utf8', 'utf-16': 'utf16le' };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The body, when content type and encoding say that it is JSON; IoT Hub looks into no other. */
function bodyOf(message: HubMessage): Json | undefined {
  const type = textOf(message.properties['content_type']).toLowerCase();
  const encoding = ENCODINGS[textOf(message.properties['content_encoding']).toLowerCase()];
  if (!/^application\/json\b/.test(type) || !encoding) return undefined;
  try {
    return parseJson(message.payload.toString(encoding));
  } catch {
    return undefined;
  }
}

function systemProperties(message: HubMessage): Map<string, Value> {
  const { properties, annotations, identity } = message;
  const text = (name: string): Value => {
    const value = properties[name];
    return Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : undefined;
  };
  return new Map<string, Value>([
    ['contenttype', text('content_type')],
    ['contentencoding', text('content_encoding')],
    ['messageid', text('message_id')],
    ['correlationid', text('correlation_id')],
    ['userid', text('user_id')],
    ['to', text('to')],
    ['enqueuedtime', new Date(message.enqueuedAt).toISOString()],
    ['connectiondeviceid', identity.deviceId],
    ['connectionmoduleid', identity.moduleId],
    ...Object.entries(annotations).map(([name, value]): [string, Value] => [name.toLowerCase(), value]),
  ]);
}

/**
 * What a routing query sees of a message (page "IoT Hub message routing query syntax"): application properties by
 * their names, system properties with or without `$`, `$body` and `$twin`. Names of properties are compared without
 * regard to case.
 */
export function factsOf(message: HubMessage, twin: () => JsonObject | undefined): Lookup {
  let system: Map<string, Value> | undefined;
  let application: Map<string, Value> | undefined;
  let body: { readonly value: Json | undefined } | undefined;
  return (path) => {
    const [first = '', ...rest] = path;
    const name = first.toLowerCase();
    if (name === '$body') {
      body ??= { value: bodyOf(message) };
      return rest.length === 0 ? body.value : within(body.value, rest);
    }
    if (name === '$twin') return valueAt(twin() ?? {}, rest);
    // A name with dots in it is one name.
    const whole = path.join('.').toLowerCase();
    application ??= new Map([...message.application].map(([key, value]) => [key.toLowerCase(), value]));
    if (application.has(whole)) return application.get(whole);
    system ??= systemProperties(message);
    return system.get(whole.replace(/^\$/, ''));
  };
}

const within = (value: Json | undefined, path: readonly string[]): Value =>
  isJsonObject(value)
    ? valueAt(value, path)
    : Array.isArray(value)
      ? valueAt({ value }, ['value', ...path])
      : undefined;
