import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../../http/exchange.ts';
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

export interface CentralRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly permission: CentralPermission;
  /** Only in preview versions of the API. */
  readonly isPreview?: boolean;
  readonly handle: (request: CentralRequest) => Promise<Reply> | Reply;
}

export const noContent: Reply = { status: 204 };
