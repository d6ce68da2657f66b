import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../json.ts';
import type { CentralPermission } from '../access.ts';
import type { CentralApplication } from '../application.ts';
import type { ListRequest } from './paging.ts';

/** One request after authentication. `segments` are the decoded variable parts of the path. */
export interface CentralRequest extends ListRequest {
  readonly app: CentralApplication;
  readonly segments: readonly (string | undefined)[];
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
}

export interface CentralReply {
  readonly status: number;
  readonly body?: Json;
}

export interface CentralRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly permission: CentralPermission;
  /** Only in preview versions of the API. */
  readonly isPreview?: boolean;
  readonly handle: (request: CentralRequest) => Promise<CentralReply> | CentralReply;
}

export const ok = (body: Json): CentralReply => ({ status: 200, body });
export const noContent: CentralReply = { status: 204 };

/** The etag of If-Match without quotes. */
export const ifMatch = (headers: IncomingHttpHeaders): string | undefined => headers['if-match']?.replace(/^"|"$/g, '');
