import type { CommandJobTarget, CommandOrder, Json } from '../../model/index.ts';

/**
 * SHA-256, as hexadecimal text, of what is sent and to which devices. Stores may give the keys of an object in another
 * order than they were written in, so they are sorted here.
 */
export async function commandJobDigest(order: CommandOrder, targets: readonly CommandJobTarget[]): Promise<string> {
  const { name, definitionId = null, parameters, mode, completion, timeoutMs } = order;
  const devices = targets.map(({ deviceId, deviceKey }) => [deviceId, deviceKey]);
  const text = JSON.stringify([name, definitionId, sorted(parameters), mode, completion, timeoutMs, devices]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(sorted);
  // As pairs: an object would put keys that look like numbers first.
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
