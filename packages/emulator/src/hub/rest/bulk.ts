import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { HubError, invalidArgument } from '../hub-error.ts';

/** Devices that one bulk request may hold. */
const MAX_BULK = 100;

/** Applies each entry of a bulk request; entries fail on their own (page "Import and export IoT Hub device identities"). */
export async function applyBulk(hub: Hub, body: Json): Promise<JsonObject> {
  if (!Array.isArray(body) || body.length === 0 || body.length > MAX_BULK) {
    throw invalidArgument(`A bulk request holds 1 to ${MAX_BULK} devices.`);
  }
  const errors: JsonObject[] = [];
  for (const entry of body as readonly Json[]) {
    const id = isJsonObject(entry) && typeof entry['id'] === 'string' ? entry['id'] : '';
    try {
      if (!isJsonObject(entry)) throw invalidArgument('An entry must be an object.');
      await applyOne(hub, id, entry);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      errors.push({ deviceId: id, errorCode: error.code, errorStatus: error.message });
    }
  }
  return { isSuccessful: errors.length === 0, errors, warnings: [] };
}

async function applyOne(hub: Hub, id: string, entry: JsonObject): Promise<void> {
  const etag = (optionalText(entry['eTag'] ?? entry['etag'], 'eTag') ?? '').replace(/^"|"$/g, '');
  const mode = optionalText(entry['importMode'], 'importMode') ?? 'create';
  // The SDK writes some modes with a capital letter and some without.
  switch (mode.toLowerCase()) {
    case 'create':
      await hub.registry.create(id, entry);
      return;
    case 'update':
      await hub.updateIdentity(id, entry, '*');
      return;
    case 'updateifmatchetag':
      await hub.updateIdentity(id, entry, etag);
      return;
    case 'delete':
      await hub.deleteDevice(id, '*');
      return;
    case 'deleteifmatchetag':
      await hub.deleteDevice(id, etag);
      return;
    default:
      throw invalidArgument(`The import mode ${mode} is not known.`);
  }
}

function optionalText(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidArgument(`The ${name} must be text.`);
  return value;
}
