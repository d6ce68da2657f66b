/** Texts that every element needs. */
export const commonStrings = {
  needsClient: 'Not connected',
  needsClientHint: 'Place this element inside <csk-provider> and give the provider a client.',
  loading: 'Loading',
  errorTitle: 'This could not be loaded',
  staleError: 'Could not refresh: {message}',
  unexpectedError: 'Something unexpected went wrong.',
  retry: 'Try again',
  dismiss: 'Dismiss',
  forbidden: 'Not allowed',
  forbiddenHint: 'Your roles do not include this. An administrator can change them.',
  offline: 'Offline',
  offlineHint: 'The connection is lost. You see what was last received; it continues by itself.',
};

export type CommonStrings = typeof commonStrings;
