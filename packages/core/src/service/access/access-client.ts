import type { AccessClient } from '../../ports/index.ts';
import { callOptionsOf } from '../input-guard.ts';
import type { PrincipalAccess } from './principal-access.ts';

/** What the principal may do, for the principal. */
export function accessClient(access: PrincipalAccess): AccessClient {
  return {
    async get(options) {
      callOptionsOf(options);
      return access.describe();
    },
  };
}
