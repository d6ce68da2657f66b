import type { Disturbance, Simulator } from './simulator.ts';

const MAX_BODY = 1024;

/**
 * The simulator page's own API: `GET …/devices`, `POST …/devices/{key}` with a {@link Disturbance}.
 * Returns `undefined` for other paths.
 */
export async function controlRoutes(
  simulator: Simulator,
  base: string,
  request: Request,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (pathname === `${base}/devices` && request.method === 'GET') return Response.json(simulator.views());
  const prefix = `${base}/devices/`;
  if (!pathname.startsWith(prefix) || request.method !== 'POST') return undefined;
  // A JSON content type cannot be sent from a foreign page without asking first: no forged requests.
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    return Response.json({ error: 'Send application/json.' }, { status: 415 });
  }
  const text = await request.text();
  const disturbance = text.length <= MAX_BODY ? parseDisturbance(text) : undefined;
  if (!disturbance) return Response.json({ error: 'Send {"action", "target"?}.' }, { status: 400 });
  try {
    const known = await simulator.disturb(decodeURIComponent(pathname.slice(prefix.length)), disturbance);
    return known ? Response.json({ ok: true }) : Response.json({ error: 'There is no such device.' }, { status: 404 });
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 409 });
  }
}

function parseDisturbance(text: string): Disturbance | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('action' in value)) return undefined;
  switch (value.action) {
    case 'heat': {
      const target = 'target' in value ? value.target : undefined;
      return typeof target === 'number' && target >= -40 && target <= 200 ? { action: 'heat', target } : undefined;
    }
    case 'offline':
    case 'online':
    case 'broken-json':
    case 'oversize':
      return { action: value.action };
    default:
      return undefined;
  }
}
