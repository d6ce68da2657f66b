/**
 * The part of `@azure/core-auth`'s TokenCredential that is used: whatever `@azure/identity` makes fits, a managed
 * identity as well as a developer's own sign-in.
 */
export interface TokenCredentialLike {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** Names of the errors that `@azure/identity` throws when it has no token to give. */
const NO_TOKEN: ReadonlySet<unknown> = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
]);

/** Whether there was no token to call with: nobody signed in, no managed identity, a wrong client secret. */
export function isWithoutToken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && NO_TOKEN.has(error.name);
}
