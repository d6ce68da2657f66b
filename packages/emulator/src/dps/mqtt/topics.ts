/** What a registering device may publish (page "Communicate with DPS using the MQTT protocol"). */
export type ProvisioningRequest =
  | { readonly kind: 'register'; readonly rid: string }
  | { readonly kind: 'status'; readonly rid: string; readonly operationId: string };

export const RESPONSE_FILTER = '$dps/registrations/res/#';

/** Who a user name says to be; the api-version is checked later, where its error can be told. */
export interface ProvisioningName {
  readonly idScope: string;
  readonly registrationId: string;
  readonly apiVersion: string | null;
}

/**
 * Reads `{idScope}/registrations/{registrationId}/api-version=...`; undefined for the user name of another service. A
 * module of a device named registrations differs by the question mark before its api-version.
 */
export function readUserName(text: string): ProvisioningName | undefined {
  const match = /^([^/]{1,64})\/registrations\/([^/]{1,128})\/(api-version=.*)$/s.exec(text);
  if (!match) return undefined;
  const [, idScope = '', registrationId = '', query = ''] = match;
  return { idScope, registrationId, apiVersion: new URLSearchParams(query).get('api-version') };
}

/** Reads a topic that the device published to; undefined for one that the service does not know. */
export function parseRequest(topic: string): ProvisioningRequest | undefined {
  const match = /^\$dps\/registrations\/(PUT\/iotdps-register|GET\/iotdps-get-operationstatus)\/\?(.*)$/s.exec(topic);
  if (!match) return undefined;
  const query = new URLSearchParams(match[2]);
  const rid = query.get('$rid');
  if (!rid || rid.length > 256) return undefined;
  if (match[1] === 'PUT/iotdps-register') return { kind: 'register', rid };
  return { kind: 'status', rid, operationId: query.get('operationId') ?? '' };
}

/** @param retryAfter seconds. */
export const responseTopic = (status: number, rid: string, retryAfter: number | undefined): string =>
  `$dps/registrations/res/${status}/?$rid=${encodeURIComponent(rid)}` +
  (retryAfter === undefined ? '' : `&retry-after=${retryAfter}`);
