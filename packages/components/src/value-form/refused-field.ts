import { isConnectedServiceError, isJsonObject, type Json } from '@csk/core';

/** The place that the service found wrong in what it was given, for example `parameters.probe.offset`. */
export function refusedField(error: unknown): Json | undefined {
  if (!isConnectedServiceError(error, 'invalid') || !isJsonObject(error.details)) return undefined;
  return error.details['field'];
}
