import type { Reply } from '../../http/exchange.ts';
import { isJsonObject, parseJson, type Json } from '../../json.ts';
import { HubError, invalidArgument } from '../hub-error.ts';
import type { LockedCommand, PropertyValue } from '../mailbox.ts';
import type { DeviceRequest, DeviceRoute } from './route.ts';

/** IoT Hub's limit of one device-to-cloud message, and of a batch of them. Bytes. */
const MAX_MESSAGE = 256 * 1024;
const BATCH_TYPE = 'application/vnd.microsoft.iothub.json';
const MAX_BATCH = 500;

/** Headers that are system properties, by the names of the MQTT property bag. */
const SYSTEM: Readonly<Record<string, string>> = {
  'iothub-messageid': '$.mid',
  'iothub-correlationid': '$.cid',
  'iothub-userid': '$.uid',
  'iothub-to': '$.to',
  'iothub-expiry': '$.exp',
  'iothub-contenttype': '$.ct',
  'iothub-contentencoding': '$.ce',
  'iothub-interface-id': '$.ifid',
  'dt-subject': '$.sub',
};
const APPLICATION = /^iothub-app-(.+)$/i;

function propertiesFrom(pairs: Iterable<readonly [string, string]>): Map<string, PropertyValue> {
  const properties = new Map<string, PropertyValue>();
  for (const [name, value] of pairs) {
    const own = APPLICATION.exec(name)?.[1];
    const system = SYSTEM[name.toLowerCase()];
    if (own !== undefined) properties.set(own, value);
    else if (system !== undefined && Object.hasOwn(SYSTEM, name.toLowerCase())) properties.set(system, value);
  }
  return properties;
}

async function sendTelemetry({ hub, device, headers, rawHeaders, body }: DeviceRequest): Promise<Reply> {
  if (body.length > MAX_MESSAGE) throw new HubError(413, 'MessageTooLarge', 'A message has at most 256 KiB.');
  const messages =
    headers['content-type'] === BATCH_TYPE
      ? batchFrom(body)
      : [{ properties: propertiesFrom(rawHeaders), payload: body }];
  await Promise.all(messages.map((message) => hub.publish(device, { ...message, modelId: undefined })));
  return { status: 204 };
}

function batchFrom(body: Buffer): { properties: Map<string, PropertyValue>; payload: Buffer }[] {
  const items = jsonOf(body);
  if (!Array.isArray(items) || items.length > MAX_BATCH) throw invalidArgument('A batch is a list of messages.');
  return (items as readonly Json[]).map((item) => {
    if (!isJsonObject(item) || typeof item['body'] !== 'string') throw invalidArgument('A message needs a body.');
    const properties = isJsonObject(item['properties']) ? item['properties'] : {};
    return {
      properties: propertiesFrom(
        Object.entries(properties).map(
          ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
        ),
      ),
      payload: Buffer.from(item['body'], item['base64Encoded'] === false ? 'utf8' : 'base64'),
    };
  });
}

function jsonOf(body: Buffer): Json {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw invalidArgument('The body is not valid JSON.');
  }
}

function receiveCommand({ hub, device }: DeviceRequest): Reply {
  const locked = hub.nextCommand(device.deviceId);
  return locked ? { status: 200, body: locked.command.payload, headers: commandHeaders(locked) } : { status: 204 };
}

function commandHeaders({ command, lockToken, deliveryCount }: LockedCommand): Record<string, string> {
  const headers: [string, PropertyValue | undefined][] = [
    ['etag', `"${lockToken}"`],
    ['content-type', command.contentType ?? 'application/octet-stream'],
    ['iothub-messageid', command.messageId],
    ['iothub-correlationid', command.correlationId],
    ['iothub-userid', command.userId],
    ['iothub-to', command.to],
    ['iothub-expiry', new Date(command.expiresAt).toISOString()],
    ['iothub-enqueuedtime', new Date(command.enqueuedAt).toISOString()],
    ['iothub-sequencenumber', command.sequence],
    ['iothub-deliverycount', deliveryCount],
    ['iothub-ack', command.ack === 'none' ? undefined : command.ack],
    ...Object.entries(command.properties)
      // A name that no header can have stays out; the message is more than one property.
      .filter(([name]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      .map(([name, value]): [string, PropertyValue] => [`iothub-app-${name}`, value]),
  ];
  return Object.fromEntries(
    headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, headerText(String(value ?? ''))]])),
  );
}

/** Headers carry printable ASCII; the rest is URL-encoded. */
const headerText = (text: string): string =>
  text.replace(/[^\x20-\x7e]+/gu, (part) =>
    Array.from(Buffer.from(part), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );

async function settle(request: DeviceRequest, how: 'complete' | 'reject' | 'abandon'): Promise<Reply> {
  const { hub, device, segments } = request;
  const sequence = hub.commands.lockedBy(device.deviceId, segments[1] ?? '');
  await hub[how](device, sequence);
  return { status: 204 };
}

const hostOf = ({ headers }: DeviceRequest): string => headers.host ?? 'localhost';

async function endUpload(request: DeviceRequest): Promise<Reply> {
  const body = jsonOf(request.body);
  const named = isJsonObject(body) ? body['correlationId'] : undefined;
  const correlationId = request.segments[1] ?? (typeof named === 'string' ? named : '');
  await request.files.end(request.device.deviceId, correlationId, body, hostOf(request));
  meterUpload(request);
  return { status: 204 };
}

async function beginUpload(request: DeviceRequest): Promise<Reply> {
  const body = await request.files.begin(request.device.deviceId, jsonOf(request.body), hostOf(request));
  meterUpload(request);
  return { status: 200, body };
}

/** That an upload begins and ends are messages of their own; its bytes are not counted. */
const meterUpload = ({ hub }: DeviceRequest): void => hub.guard.meter(() => 0);

/** What devices call over HTTPS (page "IoT Hub Device REST API"). */
export const deviceRoutes: readonly DeviceRoute[] = [
  { method: 'POST', pattern: /^\/devices\/([^/]+)\/messages\/events$/, handle: sendTelemetry },
  { method: 'GET', pattern: /^\/devices\/([^/]+)\/messages\/devicebound$/, handle: receiveCommand },
  {
    method: 'DELETE',
    pattern: /^\/devices\/([^/]+)\/messages\/devicebound\/([^/]+)$/,
    handle: (request) => settle(request, request.query.has('reject') ? 'reject' : 'complete'),
  },
  {
    method: 'POST',
    pattern: /^\/devices\/([^/]+)\/messages\/devicebound\/([^/]+)\/abandon$/,
    handle: (request) => settle(request, 'abandon'),
  },
  { method: 'POST', pattern: /^\/devices\/([^/]+)\/files$/, handle: beginUpload },
  { method: 'POST', pattern: /^\/devices\/([^/]+)\/files\/notifications(?:\/([^/]+))?$/, handle: endUpload },
];
