import { ok, type Reply } from '../../http/exchange.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { invalidBody, notFound } from '../central-error.ts';
import type { DocumentKind } from '../documents.ts';
import { destinationOf, exportOf, type Destination, type Export } from '../exports.ts';
import { runQuery } from '../query.ts';
import { ruleOf, type Rule } from '../rules.ts';
import { pageOf } from './paging.ts';
import { noContent, type CentralRequest, type CentralRoute } from './route.ts';

/** Secrets are written and never read. */
function visible(kind: DocumentKind, document: object): JsonObject {
  if (kind === 'destination') {
    const { authorization, signingKey: _key, ...rest } = document as Destination;
    const type = authorization?.['type'];
    return {
      ...rest,
      ...(type !== undefined && { authorization: { type } }),
      status: 'healthy',
    };
  }
  if (kind === 'export') {
    const { enabledSince: _since, ...rest } = document as Export;
    return { ...rest, status: rest.enabled ? 'healthy' : 'notStarted' };
  }
  const { enabledSince: _since, actions, windowMs, ...rest } = document as Rule;
  const shown = actions.map(({ signingKey: _key, ...action }) => action);
  const window = windowMs === undefined ? {} : { window: `PT${windowMs / 1000}S` };
  return { ...rest, ...window, actions: shown } as unknown as JsonObject;
}

function find({ app, segments }: CentralRequest, kind: DocumentKind, name: string): object {
  const document = app.documents.get(kind, segments[0]!);
  if (!document) throw notFound(`${name} ${segments[0]}`);
  return document;
}

/** Get, list, put, patch and delete of one kind of document. */
function crud(
  path: string,
  kind: DocumentKind,
  name: string,
  read: (request: CentralRequest, id: string, body: CentralRequest['body']) => object,
  isPreview: boolean,
): CentralRoute[] {
  const one = new RegExp(`^${path}/([^/]+)$`);
  const write = async (request: CentralRequest, isPatch: boolean): Promise<Reply> => {
    const { app, segments, body } = request;
    const old = isPatch ? find(request, kind, name) : {};
    const document = read(request, segments[0]!, isJsonObject(body) ? { ...(old as JsonObject), ...body } : body);
    if (document === app.documents.get(kind, segments[0]!)) return ok(visible(kind, document));
    await app.documents.change([kind, segments[0]!, document]);
    if (kind === 'rule') app.feed.ruleChanged(segments[0]!);
    return ok(visible(kind, document));
  };
  return [
    {
      method: 'GET',
      pattern: new RegExp(`^${path}$`),
      permission: 'read',
      isPreview,
      handle: (request) =>
        ok(
          pageOf(
            [...request.app.documents.all(kind)].map((item) => visible(kind, item)),
            request,
          ),
        ),
    },
    {
      method: 'GET',
      pattern: one,
      permission: 'read',
      isPreview,
      handle: (request) => ok(visible(kind, find(request, kind, name))),
    },
    { method: 'PUT', pattern: one, permission: 'build', isPreview, handle: (request) => write(request, false) },
    { method: 'PATCH', pattern: one, permission: 'build', isPreview, handle: (request) => write(request, true) },
    {
      method: 'DELETE',
      pattern: one,
      permission: 'build',
      isPreview,
      handle: async (request) => {
        find(request, kind, name);
        await request.app.documents.change([kind, request.segments[0]!]);
        if (kind === 'rule') request.app.feed.ruleChanged(request.segments[0]!);
        return noContent;
      },
    },
  ];
}

/** Data export and query of the preview API, and rules, which only the emulator has an interface for. */
export const dataRoutes: readonly CentralRoute[] = [
  ...crud(
    '/api/dataExport/destinations',
    'destination',
    'destination',
    (_request, id, body) => destinationOf(id, body),
    true,
  ),
  ...crud(
    '/api/dataExport/exports',
    'export',
    'export',
    ({ app }, id, body) => {
      const old = app.documents.get('export', id) as Export | undefined;
      return exportOf(id, body, old, app.documents, app.now());
    },
    true,
  ),
  ...crud(
    '/emulator/central/rules',
    'rule',
    'rule',
    ({ app }, id, body) => ruleOf(id, withWindow(body), app.documents.get('rule', id) as Rule | undefined, app.now()),
    false,
  ),
  {
    method: 'POST',
    pattern: /^\/api\/query$/,
    permission: 'read',
    isPreview: true,
    handle: ({ app, body }) => {
      const text = isJsonObject(body) ? body['query'] : undefined;
      if (typeof text !== 'string') throw invalidBody('The body must hold a query.');
      return ok({ results: runQuery(text, app.devices.all(), (id) => app.feed.history(id), app.now()) });
    },
  },
];

/** A patch starts from the stored rule, whose window is a number. */
function withWindow(body: CentralRequest['body']): CentralRequest['body'] {
  if (!isJsonObject(body) || typeof body['windowMs'] !== 'number' || body['window'] !== undefined) return body;
  return { ...body, window: `PT${body['windowMs'] / 1000}S` };
}
