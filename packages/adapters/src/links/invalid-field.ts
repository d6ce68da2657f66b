import { ConnectedServiceError } from '@csk/core';

/** What is wrong with a field that a caller gave: the field is the subject of the sentence. */
export function invalidField(port: string, field: string, what: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field} ${what}.`, { port, details: { field } });
}
