import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper } from '../../faults/doorkeeper.ts';
import { readBody, send, type OtherService, type Reply } from '../../http/exchange.ts';
import { parseSasToken, verifySasToken } from '../../sas/token.ts';
import type { ClientCertificate } from '../../tls/client-certificate.ts';
import type { DeviceRegistrations } from '../device-registrations.ts';
import type { Enrollments } from '../enrollments.ts';
import { asProvisioningError, badRequest, errorBody, ProvisioningError, unauthorized } from '../provisioning-error.ts';
import { requireVersion } from '../versions.ts';
import { apiRoutes } from './api-routes.ts';

export const OWNER_POLICY = 'provisioningserviceowner';

/** What the service answers with. */
export interface ProvisioningRestParts {
  readonly registrations: DeviceRegistrations;
  readonly enrollments: Enrollments;
  /** Key of the policy that may do everything, base64. */
  readonly ownerKey: string;
  readonly doorkeeper: Doorkeeper;
  readonly certificateOf: (request: IncomingMessage) => ClientCertificate | undefined;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Every id scope begins like this; else the hub's `/devices/registrations/modules` would be one of these. */
const DEVICE = /^\/(0ne[^/]*)\/registrations\/([^/]+)(?:\/(register)|\/operations\/([^/]+))?$/;
const API = /^\/(?:enrollments|enrollmentGroups|registrations)(?:\/|$)/;

/** Both sides of the provisioning service over HTTPS. */
export function createProvisioningService(parts: ProvisioningRestParts): OtherService {
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0]?.replace(/\/+$/, '') ?? '';
    if (!DEVICE.test(path) && !API.test(path)) return false;
    void respond(parts, path, request, response);
    return true;
  };
}

async function respond(
  parts: ProvisioningRestParts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-ms-request-id', randomUUID());
  try {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    requireVersion(searchParams.get('api-version'));
    const device = DEVICE.exec(path);
    send(response, device ? await deviceReply(parts, device, request) : await apiReply(parts, path, request));
  } catch (error) {
    const known = asProvisioningError(error) ?? new ProvisioningError(500, 500_001, 'The request failed.');
    if (known.status === 500) {
      parts.log(`dps: ${request.method} failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const retry: Record<string, string> =
      known.retryAfter === undefined ? {} : { 'retry-after': `${known.retryAfter}` };
    send(response, { status: known.status, body: errorBody(known, parts.now()), headers: retry });
    // Read to its end, which has its time limit, and thrown away: a client that is still sending would not see the answer.
    request.resume();
  }
}

async function deviceReply(
  { registrations, certificateOf }: ProvisioningRestParts,
  match: RegExpExecArray,
  request: IncomingMessage,
): Promise<Reply> {
  const [idScope = '', registrationId = '', register, operationId] = decoded(match.slice(1));
  const proof = { token: request.headers.authorization, certificate: certificateOf(request) };
  const claim = { idScope, registrationId, proof };
  const wanted = register !== undefined ? 'PUT' : operationId !== undefined ? 'GET' : 'POST';
  if (request.method !== wanted) throw new ProvisioningError(405, 405_001, 'The method is not allowed here.');
  const body = await readBody(request);
  if (operationId !== undefined) return { status: 200, body: registrations.operation(claim, operationId) };
  if (register === undefined) return { status: 200, body: registrations.lookUp(claim) };
  // Nothing needs to be waited for: when the answer is out, the device is assigned.
  return { status: 202, body: await registrations.register(claim, body), headers: { 'retry-after': '0' } };
}

async function apiReply(
  { enrollments, ownerKey, doorkeeper }: ProvisioningRestParts,
  path: string,
  request: IncomingMessage,
): Promise<Reply> {
  requireOwner(request.headers.authorization, ownerKey, doorkeeper);
  const atPath = apiRoutes.filter(({ pattern }) => pattern.test(path));
  const route = atPath.find(({ method }) => method === request.method);
  if (!route) {
    if (atPath.length > 0) throw new ProvisioningError(405, 405_001, 'The method is not allowed here.');
    throw new ProvisioningError(404, 404_000, 'There is nothing at this address.');
  }
  const segments = decoded(route.pattern.exec(path)?.slice(1) ?? []).map((segment) => segment ?? '');
  return route.handle({ enrollments, segments, headers: request.headers, body: await readBody(request) });
}

function requireOwner(header: string | undefined, key: string, doorkeeper: Doorkeeper): void {
  if (doorkeeper.isRefused()) throw unauthorized();
  const token = parseSasToken(header ?? '');
  if (token?.policy !== OWNER_POLICY) throw unauthorized();
  if (verifySasToken(token, [Buffer.from(key, 'base64')], doorkeeper.now()) !== 'valid') throw unauthorized();
}

/** A part that is not there is undefined, whatever the types of a match say. */
function decoded(segments: readonly (string | undefined)[]): (string | undefined)[] {
  try {
    return segments.map((segment) => (segment === undefined ? undefined : decodeURIComponent(segment)));
  } catch {
    throw badRequest('The address is not valid.');
  }
}
