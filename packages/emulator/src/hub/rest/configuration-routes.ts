import { ifMatch, ok } from '../../http/exchange.ts';
import type { Route } from './route.ts';

const ONE = /^\/configurations\/([^/]+)$/;
/** Azure gives at most this many in one answer. */
const MAX_LIST = 20;

/** Automatic device and module configurations. */
export const configurationRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/configurations$/,
    permission: 'RegistryRead',
    handle: ({ configurations, query }) => {
      const top = Number(query.get('top') ?? MAX_LIST) || MAX_LIST;
      const found = [...configurations.store.all()].sort((a, b) => b.priority - a.priority).slice(0, top);
      return ok(found.map((configuration) => configurations.toRest(configuration)));
    },
  },
  {
    method: 'GET',
    pattern: ONE,
    permission: 'RegistryRead',
    handle: ({ configurations, segments }) => ok(configurations.toRest(configurations.store.get(segments[0] ?? ''))),
  },
  {
    method: 'PUT',
    pattern: ONE,
    permission: 'RegistryWrite',
    handle: async ({ configurations, segments, body, headers }) =>
      ok(configurations.toRest(await configurations.put(segments[0] ?? '', body, ifMatch(headers)))),
  },
  {
    method: 'DELETE',
    pattern: ONE,
    permission: 'RegistryWrite',
    handle: async ({ configurations, segments, headers }) => {
      await configurations.delete(segments[0] ?? '', ifMatch(headers) ?? '*');
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    pattern: /^\/devices\/([^/]+)\/applyConfigurationContent$/,
    permission: 'RegistryWrite',
    handle: async ({ configurations, segments, body }) => {
      await configurations.applyOnce(segments[0] ?? '', body);
      return { status: 204 };
    },
  },
];
