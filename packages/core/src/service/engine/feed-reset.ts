import { isConnectedServiceError } from '../../model/index.ts';

/** Whether the change feed refused a cursor because it no longer reaches back that far. */
export function isReset(error: unknown): boolean {
  if (!isConnectedServiceError(error, 'conflict')) return false;
  const { details } = error;
  return details !== null && typeof details === 'object' && 'reset' in details && details.reset === true;
}
