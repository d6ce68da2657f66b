import { ConnectedServiceError } from './errors.ts';

/** The error for a wrong input; `field` names the place. */
export function invalid(field: string, message: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field}: ${message}`, { details: { field } });
}
