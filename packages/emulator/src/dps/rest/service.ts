import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper } from '../../faults/doorkeeper.ts';
import { readBody, send, type OtherService, type Reply } from '../../http/exchange.ts';
import { routeTo, segmentsOf, type Refusal } from '../../http/routing.ts';
import { parseSasToken, verifySasToken } from '../../sas/token.ts';
import type { ClientCertificate } from '../../tls/client-certificate.ts';
import type { DeviceRegistrations } from '../device-registrations.ts';
import type { Enrollments } from '../enrollments.ts';
import { asProvisioningError, errorBody, ProvisioningError, unauthorized } from '../provisioning-error.ts';
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

const REFUSALS = { 400: 400_004, 404: 404_000, 405: 405_001 } as const;
const refuse: Refusal = (status, message) => new ProvisioningError(status, REFUSALS[status], message);

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
    send(response, await (DEVICE.test(path) ? deviceReply : apiReply)(parts, path, request));
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
  path: string,
  request: IncomingMessage,
): Promise<Reply> {
  const [idScope = '', registrationId = '', register, operationId] = segmentsOf(DEVICE, path, refuse);
  const proof = { token: request.headers.authorization, certificate: certificateOf(request) };
  const claim = { idScope, registrationId, proof };
  const wanted = register !== undefined ? 'PUT' : operationId !== undefined ? 'GET' : 'POST';
  if (request.method !== wanted) throw refuse(405, 'The method is not allowed here.');
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
  const route = routeTo(apiRoutes, request.method, path, refuse);
  const [id = ''] = segmentsOf(route.pattern, path, refuse);
  return route.handle({ enrollments, id, headers: request.headers, body: await readBody(request) });
}

function requireOwner(header: string | undefined, key: string, doorkeeper: Doorkeeper): void {
  if (doorkeeper.isRefused()) throw unauthorized();
  const token = parseSasToken(header ?? '');
  if (token?.policy !== OWNER_POLICY) throw unauthorized();
  if (verifySasToken(token, [Buffer.from(key, 'base64')], doorkeeper.now()) !== 'valid') throw unauthorized();
}
