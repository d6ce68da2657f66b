import { readFile } from 'node:fs/promises';

import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { Json } from '@csk/core';

import { PORT } from '../central-errors.ts';
import { isObject, jsonWithoutPrototype } from '../foreign-json.ts';
import type { RuleFacts } from '../webhooks/rule-firing.ts';
import { checkAuthentication } from '../webhooks/authenticate.ts';
import type { WebhookAuthentication } from '../webhooks/authenticate.ts';
import { at, objectWith, secretOf, secretsOf, textOf, wrong } from './document.ts';
import type { Environment } from './document.ts';

/** All that has to be said to connect an IoT Central application. */
export interface CentralConfig {
  /** Address of the application. */
  readonly application: string;
  /** An API token, or `default`: what `DefaultAzureCredential` of `@azure/identity` finds. */
  readonly credential: { readonly apiToken: string } | 'default';
  /** Template of devices that are registered here. */
  readonly template?: string;
  readonly webhooks: {
    /** Where the host takes them; with callback keys, one part more follows. */
    readonly path: string;
    readonly authentication: WebhookAuthentication;
  };
  /** What rules look at, by their display names. */
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Writable property that tells the device how service stands. */
  readonly serviceProperty?: string;
}

const FIELDS = ['$schema', 'application', 'credential', 'template', 'webhooks', 'rules', 'serviceProperty'];
const DEFAULT_PATH = '/webhooks/iot-central';
const MAX_RULES = 1_000;
const MAX_FILE = 1_000_000;

/**
 * Reads the configuration file of an IoT Central application. `docs/iot-central.md` describes it.
 * @throws ConnectedServiceError `not-found` when there is no such file; `invalid` when something in it is wrong, with
 * the place in `details.field`. No message contains a secret.
 */
export async function readCentralConfig(file: string, env: Environment = process.env): Promise<CentralConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConnectedServiceError('not-found', `The configuration ${file} cannot be read.`, { port: PORT, cause });
  }
  try {
    return parseCentralConfig(text, env);
  } catch (error) {
    if (!isConnectedServiceError(error)) throw error;
    const { code, message, details } = error;
    throw new ConnectedServiceError(code, `${file}: ${message}`, { port: PORT, ...(details ? { details } : {}) });
  }
}

/** The same, of a text. */
export function parseCentralConfig(text: string, env: Environment): CentralConfig {
  if (text.length > MAX_FILE) throw wrong('', 'is too long');
  const { application, credential, template, webhooks, rules, serviceProperty } = objectWith(parsed(text), '', FIELDS);
  return {
    application: addressOf(textOf(application, 'application', env)),
    credential: credentialOf(credential, env),
    ...(template === undefined ? {} : { template: templateOf(textOf(template, 'template', env)) }),
    webhooks: webhooksOf(webhooks, env),
    rules: rulesOf(rules),
    ...(serviceProperty === undefined ? {} : { serviceProperty: propertyOf(serviceProperty) }),
  };
}

function parsed(text: string): Json {
  try {
    return jsonWithoutPrototype(text);
  } catch (error) {
    throw wrong('', `is not JSON (${error instanceof Error ? error.message : 'unreadable'})`);
  }
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) && url.username === '')
    return url.origin;
  throw wrong('application', 'must be the https address of the application, without credentials');
}

function credentialOf(value: Json | undefined, env: Environment): CentralConfig['credential'] {
  if (value === 'default') return value;
  if (typeof value !== 'object') throw wrong('credential', 'must be {"apiToken": {"env": "NAME"}}, or "default"');
  const { apiToken } = objectWith(value, 'credential', ['apiToken']);
  const token = secretOf(apiToken, 'credential.apiToken', env);
  if (token.startsWith('SharedAccessSignature ')) return { apiToken: token };
  throw wrong('credential.apiToken', 'is no API token: one begins with "SharedAccessSignature"');
}

function templateOf(id: string): string {
  if (/^dtmi:[A-Za-z][\w:]*;[1-9]\d{0,8}$/.test(id)) return id;
  throw wrong('template', 'must be the id of a device template, such as dtmi:contoso:thermostat;1');
}

function webhooksOf(value: Json | undefined, env: Environment): CentralConfig['webhooks'] {
  const known = ['path', 'signingKeys', 'authorization', 'callbackKeys'];
  const fields = objectWith(value, 'webhooks', known);
  const secrets = (name: 'signingKeys' | 'authorization' | 'callbackKeys') =>
    fields[name] === undefined ? {} : { [name]: secretsOf(fields[name], at('webhooks', name), env) };
  const authentication: WebhookAuthentication = {
    ...secrets('signingKeys'),
    ...secrets('authorization'),
    ...secrets('callbackKeys'),
  };
  try {
    checkAuthentication(authentication);
  } catch (error) {
    throw wrong('webhooks', `must say who may call: ${error instanceof Error ? error.message.replace(/\.$/, '') : ''}`);
  }
  const path = fields['path'] ?? DEFAULT_PATH;
  if (typeof path !== 'string' || !/^(\/[A-Za-z0-9._~-]+)+$/.test(path)) {
    throw wrong('webhooks.path', 'must be a path such as /webhooks/iot-central');
  }
  return { path, authentication };
}

function rulesOf(value: Json | undefined): ReadonlyMap<string, RuleFacts> {
  if (value !== undefined && !isObject(value)) throw wrong('rules', 'must be an object');
  const rules = Object.entries(value ?? {});
  if (rules.length > MAX_RULES) throw wrong('rules', `must be ${MAX_RULES} at most`);
  return new Map(rules.map(([name, facts]) => [name, factsOf(facts, at('rules', name))]));
}

function factsOf(value: Json | undefined, field: string): RuleFacts {
  const { metric, threshold } = objectWith(value, field, ['metric', 'threshold']);
  if (metric !== undefined && (typeof metric !== 'string' || metric === '')) {
    throw wrong(at(field, 'metric'), 'must be the name of a telemetry');
  }
  if (threshold !== undefined && (typeof threshold !== 'number' || !Number.isFinite(threshold))) {
    throw wrong(at(field, 'threshold'), 'must be a number');
  }
  return { ...(metric === undefined ? {} : { metric }), ...(threshold === undefined ? {} : { threshold }) };
}

function propertyOf(value: Json): string {
  if (typeof value === 'string' && /^[A-Za-z]\w{0,63}$/.test(value)) return value;
  throw wrong('serviceProperty', 'must be the name of a property');
}
