import { ifMatch, ok, type Reply } from '../../http/exchange.ts';
import { jsonBytes, type Json } from '../../json.ts';
import { methodCallFrom } from '../method-call.ts';
import { twinChangeFrom } from '../twin.ts';
import { queryPage } from './query-page.ts';
import { keyFrom, type RestRequest, type Route } from './route.ts';

function get({ hub, configurations, segments }: RestRequest): Reply {
  const twin = configurations.documentOf(hub.registry.get(keyFrom(segments)));
  hub.guard.meter(() => jsonBytes(twin));
  return ok(twin);
}

const change =
  (isReplace: boolean) =>
  async ({ hub, segments, body, headers }: RestRequest): Promise<Reply> => {
    const twin = await hub.changeTwin(keyFrom(segments), twinChangeFrom(body), isReplace, ifMatch(headers) ?? '*');
    hub.guard.meter(() => jsonBytes(body));
    return ok(twin);
  };

async function invokeMethod({ hub, segments, body }: RestRequest): Promise<Reply> {
  const call = methodCallFrom(body);
  const { name, connectTimeout, responseTimeout } = call;
  const result = await hub.invokeMethod(keyFrom(segments), name, call.payload, connectTimeout, responseTimeout);
  return ok({ status: result.status, payload: result.payload as Json });
}

/** Twins, direct methods and queries over them, for devices and modules alike. */
export const twinRoutes: readonly Route[] = [
  ...[/^\/twins\/([^/]+)$/, /^\/twins\/([^/]+)\/modules\/([^/]+)$/].flatMap((pattern): Route[] => [
    { method: 'GET', pattern, permission: 'ServiceConnect', handle: get },
    { method: 'PATCH', pattern, permission: 'ServiceConnect', handle: change(false) },
    { method: 'PUT', pattern, permission: 'ServiceConnect', handle: change(true) },
  ]),
  ...[/^\/twins\/([^/]+)\/methods$/, /^\/twins\/([^/]+)\/modules\/([^/]+)\/methods$/].map((pattern): Route => ({
    method: 'POST',
    pattern,
    permission: 'ServiceConnect',
    handle: invokeMethod,
  })),
  { method: 'POST', pattern: /^\/devices\/query$/, permission: 'ServiceConnect', handle: queryPage },
];
