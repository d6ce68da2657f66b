import { ok, type Reply } from '../../http/exchange.ts';
import type { JsonObject } from '../../json.ts';
import { jobToRest, type Job } from '../jobs/job.ts';
import type { RestRequest, Route } from './route.ts';
import { pageOf, pageSize, readToken } from './paging.ts';

const toRest = ({ jobs }: RestRequest, job: Job): JsonObject => jobToRest(job, jobs.store.devicesOf(job.jobId));

function query(request: RestRequest): Reply {
  const wanted = { type: request.query.get('jobType'), status: request.query.get('jobStatus') };
  const isWanted = (job: Job): boolean =>
    (!wanted.type || job.type.toLowerCase() === wanted.type.toLowerCase()) &&
    (!wanted.status || job.status.toLowerCase() === wanted.status.toLowerCase());
  const found = [...request.jobs.store.all()].filter(isWanted);
  const { items, headers } = pageOf(found, readToken(request.headers), pageSize(request.headers));
  return {
    status: 200,
    body: items.map((job) => toRest(request, job)),
    headers: { ...headers, 'x-ms-item-type': 'JobResponse' },
  };
}

/** Jobs over many devices. They change twins and call methods, so they need what those need. */
export const jobRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/jobs\/v2\/query$/, permission: 'ServiceConnect', handle: query },
  {
    method: 'PUT',
    pattern: /^\/jobs\/v2\/([^/]+)$/,
    permission: 'ServiceConnect',
    handle: async (request) => ok(toRest(request, await request.jobs.create(request.segments[0] ?? '', request.body))),
  },
  {
    method: 'GET',
    pattern: /^\/jobs\/v2\/([^/]+)$/,
    permission: 'ServiceConnect',
    handle: (request) => ok(toRest(request, request.jobs.store.get(request.segments[0] ?? ''))),
  },
  {
    method: 'POST',
    pattern: /^\/jobs\/v2\/([^/]+)\/cancel$/,
    permission: 'ServiceConnect',
    handle: async (request) => ok(toRest(request, await request.jobs.cancel(request.segments[0] ?? ''))),
  },
];
