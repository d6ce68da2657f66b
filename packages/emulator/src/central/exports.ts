import { matches } from '../hub/query/evaluate.ts';
import { parseQuery } from '../hub/query/parser.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { invalidBody } from './central-error.ts';
import { deviceFacts } from './groups.ts';
import type { CentralDevice } from './devices.ts';
import type { CentralDocuments } from './documents.ts';
import { canPost, type Channel, type OutgoingMessage } from './outbox.ts';
import type { TelemetryMessage } from './telemetry-message.ts';

export type ExportSource =
  'telemetry' | 'properties' | 'deviceConnectivity' | 'deviceLifecycle' | 'deviceTemplateLifecycle';

const SOURCES = new Set<unknown>([
  'telemetry',
  'properties',
  'deviceConnectivity',
  'deviceLifecycle',
  'deviceTemplateLifecycle',
]);

/** Where exports go. */
export interface Destination {
  readonly id: string;
  readonly displayName: string;
  readonly type: 'webhook@v1' | 'eventhubs@v1' | 'servicebusqueue@v1';
  readonly url?: string;
  readonly authorization?: JsonObject;
  readonly headerCustomizations?: JsonObject;
  /** The emulator's own: signs webhook requests like those of rules. */
  readonly signingKey?: string;
}

/** A data export (preview API 2022-10-31). */
export interface Export {
  readonly id: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly source: ExportSource;
  readonly filter?: string;
  readonly enrichments?: JsonObject;
  readonly destinations: readonly { readonly id: string }[];
  readonly enabledSince: number;
}

/** Something to export, before it is addressed. */
export interface ExportedEvent {
  readonly source: ExportSource;
  readonly messageType?: string;
  readonly device?: CentralDevice;
  readonly at: number;
  /** What is particular to the source. */
  readonly content: JsonObject;
  /** What a filter can look at, besides the device. */
  readonly facts?: JsonObject;
}

/** @throws CentralError 400. */
export function destinationOf(id: string, body: Json): Destination {
  if (!isJsonObject(body)) throw invalidBody('The body must be a destination.');
  const { type, url, authorization, headerCustomizations, displayName, signingKey } = body;
  if (type !== 'webhook@v1' && type !== 'eventhubs@v1' && type !== 'servicebusqueue@v1') {
    throw invalidBody('The emulator has destinations of the types webhook@v1, eventhubs@v1 and servicebusqueue@v1.');
  }
  if (type === 'webhook@v1' && (typeof url !== 'string' || !canPost(url, {}))) {
    throw invalidBody("'url' must be an http or https address without a password.");
  }
  const destination: Destination = {
    id,
    displayName: typeof displayName === 'string' ? displayName : id,
    type,
    ...(typeof url === 'string' && { url }),
    ...(isJsonObject(authorization) && { authorization }),
    ...(isJsonObject(headerCustomizations) && { headerCustomizations }),
    ...(typeof signingKey === 'string' && { signingKey }),
  };
  const channel = channelOf(destination);
  if (channel.kind === 'webhook' && !canPost(channel.url, channel.headers)) {
    throw invalidBody('A header of the destination is not valid.');
  }
  return destination;
}

/** @throws CentralError 400. */
export function exportOf(
  id: string,
  body: Json,
  old: Export | undefined,
  documents: CentralDocuments,
  now: number,
): Export {
  if (!isJsonObject(body)) throw invalidBody('The body must be an export.');
  const { source, filter, enrichments, displayName, destinations } = body;
  if (!SOURCES.has(source)) throw invalidBody("'source' is not one that can be exported.");
  if (!Array.isArray(destinations) || destinations.length === 0)
    throw invalidBody("'destinations' must name one at least.");
  const ids = (destinations as readonly Json[]).map((item) => {
    if (!isJsonObject(item) || typeof item['id'] !== 'string' || !documents.get('destination', item['id'])) {
      throw invalidBody('An export goes to destinations that exist.');
    }
    if (item['transform'] !== undefined) throw invalidBody('The emulator does not transform exported messages.');
    return { id: item['id'] };
  });
  if (typeof filter === 'string') parseQuery(filter);
  const enabled = body['enabled'] !== false;
  return {
    id,
    displayName: typeof displayName === 'string' ? displayName : id,
    enabled,
    source: source as ExportSource,
    ...(typeof filter === 'string' && { filter }),
    ...(isJsonObject(enrichments) && { enrichments }),
    destinations: ids,
    enabledSince: old?.enabled && enabled ? old.enabledSince : now,
  };
}

const entityOf = (connectionString: Json | undefined): string =>
  /(?:^|;)\s*EntityPath=([^;]+)/i.exec(typeof connectionString === 'string' ? connectionString : '')?.[1] ?? '';

function channelOf({ type, url, authorization, headerCustomizations, signingKey }: Destination): Channel {
  if (type !== 'webhook@v1') {
    const name = entityOf(authorization?.['connectionString']);
    if (name === '') throw invalidBody("The destination's connection string has no EntityPath.");
    return { kind: type === 'eventhubs@v1' ? 'eventHub' : 'queue', name };
  }
  const custom = Object.entries(headerCustomizations ?? {}).map(([name, value]): [string, Json] => [
    name.toLowerCase(),
    isJsonObject(value) ? (value['value'] ?? '') : (value ?? ''),
  ]);
  const token = authorization?.['value'];
  return {
    kind: 'webhook',
    url: url!,
    headers: { ...Object.fromEntries(custom), ...(typeof token === 'string' && { authorization: token }) },
    ...(signingKey !== undefined && { signingKey }),
  };
}

/** Every message that an event makes, for every export that wants it. */
export function exportedMessages(
  documents: CentralDocuments,
  applicationId: string,
  event: ExportedEvent,
): Omit<OutgoingMessage, 'id'>[] {
  const { source, device, at } = event;
  const facts = device ? { ...deviceFacts(device), ...event.facts } : (event.facts ?? {});
  const messages: Omit<OutgoingMessage, 'id'>[] = [];
  for (const wanted of documents.all('export') as Iterable<Export>) {
    if (!wanted.enabled || wanted.source !== source || at < wanted.enabledSince) continue;
    const where = wanted.filter === undefined ? undefined : parseQuery(wanted.filter).where;
    if (where && !matches(facts, where)) continue;
    const body = JSON.stringify(envelopeOf(applicationId, event, wanted.enrichments));
    for (const { id } of wanted.destinations) {
      const destination = documents.get('destination', id) as Destination | undefined;
      if (!destination) continue;
      messages.push({
        lane: `export to ${id}`,
        channel: channelOf(destination),
        body,
        properties: {
          ...(device && { 'iotcentral-device-id': device.id }),
          'iotcentral-application-id': applicationId,
          'iotcentral-message-source': source,
          'iotcentral-message-type': event.messageType ?? 'Telemetry',
        },
        key: device?.id ?? applicationId,
        createdAt: at,
      });
    }
  }
  return messages;
}

/** The body of an exported message (page "Export data to … from IoT Central", one section a source). */
function envelopeOf(applicationId: string, event: ExportedEvent, enrichments: JsonObject | undefined): JsonObject {
  const { source, messageType, device, at, content } = event;
  return {
    applicationId,
    messageSource: source,
    ...(messageType !== undefined && { messageType }),
    ...(device && { deviceId: device.id }),
    schema: 'default@v1',
    ...(device?.template !== undefined && { templateId: device.template }),
    enqueuedTime: new Date(at).toISOString(),
    ...content,
    enrichments: enriched(enrichments, device),
  };
}

function enriched(enrichments: JsonObject | undefined, device: CentralDevice | undefined): JsonObject {
  const values = Object.entries(enrichments ?? {}).map(([name, rule]): [string, Json] => {
    if (!isJsonObject(rule)) return [name, rule ?? null];
    if (rule['value'] !== undefined) return [name, rule['value']];
    const path = typeof rule['path'] === 'string' ? rule['path'] : '';
    if (path === '$displayName') return [name, device?.displayName ?? null];
    return [name, device?.cloud['']?.values[path] ?? null];
  });
  return Object.fromEntries(values);
}

export const telemetryExport = (device: CentralDevice, message: TelemetryMessage): ExportedEvent => ({
  source: 'telemetry',
  device,
  at: message.enqueuedAt,
  content: {
    telemetry: message.telemetry,
    messageProperties: message.properties,
    ...(message.component !== undefined && { component: message.component }),
  },
  facts: message.telemetry,
});
