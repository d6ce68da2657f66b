import { ifMatch, ok, type Reply } from '../../http/exchange.ts';
import { newEtag } from '../../hub/identity.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { ROLES } from '../access.ts';
import { CentralError, invalidBody, notFound, staleEtag } from '../central-error.ts';
import { groupOf, membersOf, type DeviceGroup } from '../groups.ts';
import { isTemplateId, modelOf } from '../model.ts';
import { pageOf } from './paging.ts';
import { noContent, type CentralRequest, type CentralRoute } from './route.ts';

const templateId = (item: JsonObject): string => item['@id'] as string;

async function writeTemplate({ app, segments, body, headers }: CentralRequest, isPatch: boolean): Promise<Reply> {
  const id = segments[0]!;
  const old = app.documents.get('template', id) as JsonObject | undefined;
  if (isPatch && !old) throw notFound(`device template ${id}`);
  const etag = ifMatch(headers);
  if (etag !== undefined && etag !== '*' && etag !== old?.['etag']) throw staleEtag();
  if (!isTemplateId(id)) throw invalidBody('The id of a device template is a DTMI.');
  if (!isJsonObject(body)) throw invalidBody('The body must be a device template.');
  const template: JsonObject = {
    ...(isPatch ? old : {}),
    ...body,
    '@id': id,
    '@type': body['@type'] ?? old?.['@type'] ?? ['ModelDefinition', 'DeviceModel'],
    displayName: body['displayName'] ?? old?.['displayName'] ?? id,
    etag: newEtag(),
  };
  modelOf(template);
  await app.documents.change(['template', id, template]);
  app.templateChanged(template, old ? 'updated' : 'created');
  return ok(template);
}

async function deleteTemplate({ app, segments }: CentralRequest): Promise<Reply> {
  const id = segments[0]!;
  const template = app.documents.get('template', id) as JsonObject | undefined;
  if (!template) throw notFound(`device template ${id}`);
  if (app.devices.all().some((device) => device.template === id)) {
    throw new CentralError(409, 'Conflict', 'Devices use this template.');
  }
  await app.documents.change(['template', id]);
  app.templateChanged(template, 'deleted');
  return noContent;
}

function group({ app, segments }: CentralRequest): DeviceGroup {
  const found = app.documents.get('group', segments[0]!) as DeviceGroup | undefined;
  if (!found) throw notFound(`device group ${segments[0]}`);
  return found;
}

async function writeGroup(request: CentralRequest, isPatch: boolean): Promise<Reply> {
  const { app, segments, body } = request;
  const old = isPatch ? group(request) : {};
  const written = groupOf(segments[0]!, isJsonObject(body) ? { ...(old as JsonObject), ...body } : body);
  await app.documents.change(['group', written.id, written]);
  return ok(written as unknown as JsonObject);
}

const TEMPLATE = /^\/api\/deviceTemplates\/([^/]+)$/;
const GROUP = /^\/api\/deviceGroups\/([^/]+)$/;
const JOB = /^\/api\/jobs\/([^/]+)$/;
const TOKEN = /^\/api\/apiTokens\/([^/]+)$/;

const templateRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/deviceTemplates$/,
    permission: 'read',
    handle: (request) => ok(pageOf([...request.app.documents.all('template')] as JsonObject[], request, templateId)),
  },
  {
    method: 'GET',
    pattern: TEMPLATE,
    permission: 'read',
    handle: ({ app, segments }) => {
      const template = app.documents.get('template', segments[0]!);
      if (!template) throw notFound(`device template ${segments[0]}`);
      return ok(template as JsonObject);
    },
  },
  { method: 'PUT', pattern: TEMPLATE, permission: 'build', handle: (request) => writeTemplate(request, false) },
  { method: 'PATCH', pattern: TEMPLATE, permission: 'build', handle: (request) => writeTemplate(request, true) },
  { method: 'DELETE', pattern: TEMPLATE, permission: 'build', handle: deleteTemplate },
];

const groupRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/deviceGroups$/,
    permission: 'read',
    handle: (request) => ok(pageOf([...request.app.documents.all('group')] as JsonObject[], request)),
  },
  {
    method: 'GET',
    pattern: GROUP,
    permission: 'read',
    handle: (request) => ok(group(request) as unknown as JsonObject),
  },
  {
    method: 'GET',
    pattern: /^\/api\/deviceGroups\/([^/]+)\/devices$/,
    permission: 'read',
    handle: (request) => {
      const { devices } = request.app;
      const members = membersOf(group(request).filter, devices.all());
      return ok(
        pageOf(
          members.map((device) => devices.rest(device)),
          request,
        ),
      );
    },
  },
  { method: 'PUT', pattern: GROUP, permission: 'build', handle: (request) => writeGroup(request, false) },
  { method: 'PATCH', pattern: GROUP, permission: 'build', handle: (request) => writeGroup(request, true) },
  {
    method: 'DELETE',
    pattern: GROUP,
    permission: 'build',
    handle: async (request) => {
      await request.app.documents.change(['group', group(request).id]);
      return noContent;
    },
  },
];

const jobRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/jobs$/,
    permission: 'read',
    handle: (request) => ok(pageOf(request.app.jobs.list(), request)),
  },
  { method: 'GET', pattern: JOB, permission: 'read', handle: ({ app, segments }) => ok(app.jobs.get(segments[0]!)) },
  {
    method: 'PUT',
    pattern: JOB,
    permission: 'operate',
    handle: async ({ app, segments, body }) => ok(await app.jobs.create(segments[0]!, body)),
  },
  {
    method: 'GET',
    pattern: /^\/api\/jobs\/([^/]+)\/devices$/,
    permission: 'read',
    handle: (request) => ok(pageOf(request.app.jobs.devices(request.segments[0]!), request)),
  },
  {
    method: 'POST',
    pattern: /^\/api\/jobs\/([^/]+)\/(stop|resume)$/,
    permission: 'operate',
    handle: async ({ app, segments }) => {
      await (segments[1] === 'stop' ? app.jobs.stop(segments[0]!) : app.jobs.resume(segments[0]!));
      return noContent;
    },
  },
  {
    method: 'PUT',
    pattern: /^\/api\/jobs\/([^/]+)\/rerun\/([^/]+)$/,
    permission: 'operate',
    handle: async ({ app, segments }) => ok(await app.jobs.rerun(segments[0]!, segments[1]!)),
  },
];

const accessRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/roles$/,
    permission: 'read',
    handle: (request) =>
      ok(
        pageOf(
          ROLES.map(({ id, displayName }) => ({ id, displayName })),
          request,
        ),
      ),
  },
  {
    method: 'GET',
    pattern: /^\/api\/apiTokens$/,
    permission: 'administer',
    handle: (request) => ok(pageOf(request.app.access.list(), request)),
  },
  {
    method: 'GET',
    pattern: TOKEN,
    permission: 'administer',
    handle: ({ app, segments }) => ok(app.access.get(segments[0]!)),
  },
  {
    method: 'PUT',
    pattern: TOKEN,
    permission: 'administer',
    handle: async ({ app, segments, body }) => ok(await app.access.create(segments[0]!, body)),
  },
  {
    method: 'DELETE',
    pattern: TOKEN,
    permission: 'administer',
    handle: async ({ app, segments }) => {
      await app.access.delete(segments[0]!);
      return noContent;
    },
  },
];

export const applicationRoutes: readonly CentralRoute[] = [
  {
    method: 'GET',
    pattern: /^\/api\/enrollmentGroups$/,
    permission: 'operate',
    handle: (request) => ok(pageOf([request.app.enrollmentGroup.rest()], request)),
  },
  {
    method: 'GET',
    pattern: /^\/api\/enrollmentGroups\/([^/]+)$/,
    permission: 'operate',
    handle: ({ app, segments }) => {
      if (segments[0]?.toLowerCase() !== app.enrollmentGroup.id) throw notFound(`enrollment group ${segments[0]}`);
      return ok(app.enrollmentGroup.rest());
    },
  },
  ...templateRoutes,
  ...groupRoutes,
  ...jobRoutes,
  ...accessRoutes,
];
