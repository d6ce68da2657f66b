import { ConnectedServiceError } from '@csk/core';

const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 1000;

/** How many items a page has when so many are asked for. */
export function pageSizeOf(asked: number | undefined): number {
  return Math.min(Math.max(1, Math.trunc(asked ?? DEFAULT_PAGE_SIZE)), MAX_PAGE_SIZE);
}

/** The error for a continuation token that none of our pages ended with. */
export function foreignToken(): ConnectedServiceError {
  return new ConnectedServiceError('invalid', 'The continuation token is not one of this store.', {
    port: 'postgres',
    details: { field: 'continuationToken' },
  });
}
