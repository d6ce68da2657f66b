import { createHash } from 'node:crypto';
import type { Json, JsonObject, QueueMessage } from '@csk/core';

import { isObject, objectOf, textIn } from '../foreign-json.ts';

/** Longest row of an alert message, in characters of JSON, with some room. */
const MAX_ROW = 8_000;
const MAX_KEY = 128;
const MAX_NAME = 100;

/** What a rule looks at: its payload does not say. */
export interface RuleFacts {
  /** Name of the telemetry; without it the only reading in the payload counts, if there is but one. */
  readonly metric?: string;
  readonly threshold?: number;
}

/** Tells what is known of a rule. */
export type RuleBook = (rule: { readonly id: string; readonly displayName: string }) => RuleFacts | undefined;

/** One time that a rule fired, whatever shape told of it. */
interface RuleFiring {
  readonly deviceKey: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly timestamp: string;
  /** Values by telemetry, out of their components. */
  readonly values: readonly { readonly name: string; readonly value: Json }[];
  readonly payload: JsonObject;
}

/**
 * Reads the webhook of a rule: the payload of today, that of before April 2020, or either wrapped by an Azure Monitor
 * action group (IoT Central, "Create webhooks on rules").
 * @returns the message for the alert queue; undefined when the body is nothing of the kind.
 */
export function ruleMessage(body: unknown, factsOf: RuleBook = () => undefined): QueueMessage | undefined {
  const wrapped = isObject(body) && body['schemaId'] === 'AzureIoTCentralRuleWebhook' ? body['data'] : body;
  const firing = firingOf(wrapped);
  if (!firing) return undefined;
  const token = tokenOf(firing);
  const facts = factsOf({ id: firing.ruleId, displayName: firing.ruleName }) ?? {};
  return { id: token, body: [rowOf(firing, token, facts)], properties: {} };
}

/** A firing is the same when rule, device and time are: each of a rule's actions tells of it, some more than once. */
function tokenOf({ ruleId, deviceKey, timestamp }: RuleFiring): string {
  const text = JSON.stringify([ruleId, deviceKey, new Date(timestamp).toISOString()]);
  return `central-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}

function firingOf(body: unknown): RuleFiring | undefined {
  const payload = objectOf(body);
  const { rule, device, timestamp } = payload;
  if (!isObject(rule) || !isObject(device)) return undefined;
  // In the oldest payloads `id` is Central's own, and the device's is `deviceId`.
  const deviceKey = textIn(device['deviceId'] ?? device['id'], MAX_KEY);
  const ruleId = textIn(rule['id'], 500);
  if (deviceKey === undefined || ruleId === undefined) return undefined;
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp))) return undefined;
  const name = rule['displayName'] ?? rule['name'];
  const ruleName = typeof name === 'string' && name.trim() !== '' ? name : ruleId;
  return { deviceKey, ruleId, ruleName, timestamp, values: valuesOf(payload, device), payload };
}

function valuesOf(payload: JsonObject, device: JsonObject): RuleFiring['values'] {
  const legacy = payload['data'];
  if (Array.isArray(legacy)) {
    return legacy.filter(isObject).flatMap((item) => {
      const { name, ...figures } = item;
      return typeof name === 'string' ? figuresOf(name, figures) : [];
    });
  }
  return Object.entries(objectOf(device['telemetry'])).flatMap(([name, inner]) => {
    const entries = Object.entries(objectOf(inner));
    // By component, and in it by telemetry; a telemetry without component holds its figures itself.
    return entries.some(([, value]) => isObject(value))
      ? entries.flatMap(([telemetry, figures]) => figuresOf(telemetry, objectOf(figures)))
      : figuresOf(name, objectOf(inner));
  });
}

function figuresOf(name: string, figures: JsonObject): RuleFiring['values'] {
  return Object.values(figures)
    .filter((value) => typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    .map((value) => ({ name, value }));
}

/** The row that the alert queue takes, and in it the payload as it came, as far as a row may be long. */
function rowOf(firing: RuleFiring, token: string, facts: RuleFacts): JsonObject {
  const { deviceKey, ruleName, timestamp, values, payload } = firing;
  const isWanted = (name: string) => facts.metric === undefined || facts.metric === name;
  const numbers = values.filter(({ name, value }) => typeof value === 'number' && isWanted(name));
  // With several, and nobody to say which of them the rule looks at, we do not guess.
  const [only, ...others] = numbers;
  const metric = only && others.length === 0 ? only : undefined;
  const url = deviceUrl(payload, deviceKey);
  const columns: JsonObject = {
    deviceid: deviceKey,
    ruleoutput: ruleName.slice(0, MAX_NAME),
    eventtoken: token,
    time: new Date(timestamp).toISOString(),
    ...(metric ? { readingtype: metric.name.slice(0, MAX_NAME), reading: metric.value } : {}),
    ...(metric && facts.threshold !== undefined ? { threshold: facts.threshold } : {}),
    ...(url === undefined ? {} : { alerturl: url }),
  };
  const { application, device, rule, data } = payload;
  const { properties, cloudProperties, telemetry, ...about } = objectOf(device);
  const told = { application, rule, data, device: { ...about, telemetry, cloudProperties, properties } };
  const shorter = { ...told, device: { ...about, telemetry, cloudProperties } };
  const shortest = { rule, device: { id: objectOf(device)['id'] } };
  for (const payloadFacts of [told, shorter, shortest]) {
    const row = JSON.parse(JSON.stringify({ ...payloadFacts, ...columns })) as JsonObject;
    if (JSON.stringify(row).length <= MAX_ROW) return row;
  }
  return columns;
}

/** Page of the device in the application; only where IoT Central itself is the host. */
function deviceUrl(payload: JsonObject, deviceKey: string): string | undefined {
  const host = textIn(objectOf(payload['application'])['host'], 200);
  if (host === undefined || !/^[a-z0-9-]+\.azureiotcentral\.com$/i.test(host)) return undefined;
  return `https://${host.toLowerCase()}/devices/details/${encodeURIComponent(deviceKey)}`;
}
