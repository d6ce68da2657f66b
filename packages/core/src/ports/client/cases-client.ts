import type { Case, CasePriority, Id, WriteOptions } from '../../model/index.ts';
import type { CaseHistoryClient } from './history-client.ts';
import type { ReadClient } from './read-client.ts';

export interface CasesClient extends ReadClient<Case>, CaseHistoryClient {
  update(
    id: Id<'case'>,
    patch: {
      readonly title?: string | undefined;
      readonly priority?: CasePriority | undefined;
      readonly description?: string | undefined;
    },
    options?: WriteOptions,
  ): Promise<Case>;
  /** Resolves a case; its alerts close with it. */
  resolve(id: Id<'case'>, input?: { readonly resolution?: string | undefined }, options?: WriteOptions): Promise<Case>;
}
