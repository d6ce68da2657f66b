import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { HubError, invalidArgument } from '../hub-error.ts';
import { keyOf, requireDeviceId } from '../identity.ts';
import { twinChangeFrom } from '../twin.ts';

/** Devices that one bulk request may hold. */
const MAX_BULK = 100;

interface Entry {
  readonly key: string;
  readonly body: JsonObject;
  /** Of the identity, `*` when any will do. */
  readonly etag: string;
  readonly twinEtag: string;
}

type ImportMode = (hub: Hub, entry: Entry) => Promise<unknown>;

const updateTwin = (hub: Hub, { key, body }: Entry, etag: string): Promise<unknown> =>
  hub.changeTwin(key, twinChangeFrom(body), true, etag);

/** A new device may bring its twin along. */
const create: ImportMode = async (hub, entry) => {
  await hub.createIdentity(entry.key, entry.body);
  if (entry.body['tags'] || entry.body['properties']) await updateTwin(hub, entry, '*');
};

const createOr =
  (update: ImportMode): ImportMode =>
  (hub, entry) =>
    (hub.registry.find(entry.key) ? update : create)(hub, entry);

const update: ImportMode = (hub, { key, body }) => hub.updateIdentity(key, body, '*');
const updateIfMatch: ImportMode = (hub, { key, body, etag }) => hub.updateIdentity(key, body, etag);

/** Import modes in lower case: the SDK writes some with a capital letter and some without. */
const MODES: ReadonlyMap<string, ImportMode> = new Map<string, ImportMode>([
  ['create', create],
  ['update', update],
  ['updateifmatchetag', updateIfMatch],
  ['createorupdate', createOr(update)],
  ['createorupdateifmatchetag', createOr(updateIfMatch)],
  ['delete', (hub, { key }) => hub.deleteDevice(key, '*')],
  ['deleteifmatchetag', (hub, { key, etag }) => hub.deleteDevice(key, etag)],
  ['updatetwin', (hub, entry) => updateTwin(hub, entry, '*')],
  ['updatetwinifmatchetag', (hub, entry) => updateTwin(hub, entry, entry.twinEtag)],
]);

/** Applies each entry of a bulk request; entries fail on their own (page "Import and export IoT Hub device identities"). */
export async function applyBulk(hub: Hub, body: Json): Promise<JsonObject> {
  if (!Array.isArray(body) || body.length === 0 || body.length > MAX_BULK) {
    throw invalidArgument(`A bulk request holds 1 to ${MAX_BULK} devices.`);
  }
  const errors: JsonObject[] = [];
  for (const item of body as readonly Json[]) {
    const id = isJsonObject(item) && typeof item['id'] === 'string' ? item['id'] : '';
    try {
      if (!isJsonObject(item)) throw invalidArgument('An entry must be an object.');
      await applyOne(hub, id, item);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      errors.push({ deviceId: id, errorCode: error.code, errorStatus: error.message });
    }
  }
  return { isSuccessful: errors.length === 0, errors, warnings: [] };
}

async function applyOne(hub: Hub, deviceId: string, body: JsonObject): Promise<void> {
  const moduleId = optionalText(body['moduleId'], 'moduleId');
  const entry: Entry = {
    key: keyOf({ deviceId: requireDeviceId(deviceId), ...(moduleId && { moduleId }) }),
    body,
    etag: bare(optionalText(body['eTag'] ?? body['etag'], 'eTag')),
    twinEtag: bare(optionalText(body['twinETag'], 'twinETag')),
  };
  const name = optionalText(body['importMode'], 'importMode') ?? 'create';
  const mode = MODES.get(name.toLowerCase());
  if (!mode) throw invalidArgument(`The import mode ${name} is not known.`);
  await mode(hub, entry);
}

const bare = (etag: string | undefined): string => (etag ?? '').replace(/^"|"$/g, '');

function optionalText(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidArgument(`The ${name} must be text.`);
  return value;
}
