import { ifMatch, ok, type Reply } from '../../http/exchange.ts';
import { notFound } from '../central-error.ts';
import { pageOf } from './paging.ts';
import { noContent, type CentralRequest, type CentralRoute } from './route.ts';

async function writeDevice({ app, segments, body, headers }: CentralRequest, isPatch: boolean): Promise<Reply> {
  return ok(app.devices.rest(await app.devices.write(segments[0]!, body, ifMatch(headers), isPatch)));
}

function credentials({ app, segments }: CentralRequest): Reply {
  const { primaryKey, secondaryKey } = app.devices.identity(segments[0]!);
  return ok({ idScope: app.idScope, symmetricKey: { primaryKey, secondaryKey } });
}

async function writeProperties({ app, segments, body }: CentralRequest, isReplace: boolean): Promise<Reply> {
  const [id, component] = segments;
  return { status: 202, body: await app.devices.writeProperties(id!, body, isReplace, component) };
}

function telemetry({ app, segments }: CentralRequest): Reply {
  const [id, component, name] = segments;
  app.devices.get(id!);
  const last = app.feed.lastValue(id!, component, name!);
  if (!last) throw notFound(`value of the telemetry ${name}`);
  return ok({ value: last.value ?? null, timestamp: last.timestamp });
}

async function runCommand({ app, segments, body }: CentralRequest): Promise<Reply> {
  const [id, component, name] = segments;
  return { status: 201, body: await app.commands.run(id!, component, name!, body) };
}

function commandHistory({ app, segments }: CentralRequest): Reply {
  const [id, component, name] = segments;
  return ok({ value: app.commands.history(id!, component, name!) });
}

function components({ app, segments }: CentralRequest): Reply {
  const model = app.devices.model(app.devices.get(segments[0]!));
  return ok({ value: [...(model?.components.keys() ?? [])].map((name) => ({ name })) });
}

const ROOT = /^\/api\/devices\/([^/]+)$/;
const PROPERTIES = /^\/api\/devices\/([^/]+)(?:\/components\/([^/]+))?\/properties$/;
const TELEMETRY = /^\/api\/devices\/([^/]+)(?:\/components\/([^/]+))?\/telemetry\/([^/]+)$/;
const COMMANDS = /^\/api\/devices\/([^/]+)(?:\/components\/([^/]+))?\/commands\/([^/]+)$/;

export const deviceRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/devices$/,
    permission: 'read',
    handle: (request) =>
      ok(
        pageOf(
          request.app.devices.all().map((device) => request.app.devices.rest(device)),
          request,
        ),
      ),
  },
  {
    method: 'GET',
    pattern: ROOT,
    permission: 'read',
    handle: ({ app, segments }) => ok(app.devices.rest(app.devices.get(segments[0]!))),
  },
  { method: 'PUT', pattern: ROOT, permission: 'operate', handle: (request) => writeDevice(request, false) },
  { method: 'PATCH', pattern: ROOT, permission: 'operate', handle: (request) => writeDevice(request, true) },
  {
    method: 'DELETE',
    pattern: ROOT,
    permission: 'operate',
    handle: async ({ app, segments, headers }) => {
      await app.devices.delete(segments[0]!, ifMatch(headers));
      return noContent;
    },
  },
  { method: 'GET', pattern: /^\/api\/devices\/([^/]+)\/credentials$/, permission: 'operate', handle: credentials },
  { method: 'GET', pattern: /^\/api\/devices\/([^/]+)\/components$/, permission: 'read', handle: components },
  {
    method: 'GET',
    pattern: PROPERTIES,
    permission: 'read',
    handle: ({ app, segments }) => ok(app.devices.properties(segments[0]!, segments[1])),
  },
  { method: 'PUT', pattern: PROPERTIES, permission: 'operate', handle: (request) => writeProperties(request, true) },
  { method: 'PATCH', pattern: PROPERTIES, permission: 'operate', handle: (request) => writeProperties(request, false) },
  { method: 'GET', pattern: TELEMETRY, permission: 'read', handle: telemetry },
  { method: 'POST', pattern: COMMANDS, permission: 'operate', handle: runCommand },
  { method: 'GET', pattern: COMMANDS, permission: 'read', handle: commandHistory },
];
