import { ConnectedServiceError } from '@csk/core';
import type { AzureCredential } from './arm-client.ts';

/** Holds a token of `az account get-access-token`, for machines that have nothing else. */
export const TOKEN_VARIABLE = 'AZURE_ACCESS_TOKEN';
/** Tokens of Azure live an hour; the SDK asks again before they end, and gets the same. */
const ASSUMED_LIFE_MS = 3_600_000;

/**
 * A token from the environment if there is one, else whatever `DefaultAzureCredential` finds: managed identity, workload
 * identity, the Azure command line.
 * @throws ConnectedServiceError `unauthenticated` when neither is at hand.
 */
export async function credentialFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<AzureCredential> {
  const token = environment[TOKEN_VARIABLE]?.trim();
  if (token !== undefined && token !== '') {
    return { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + ASSUMED_LIFE_MS }) };
  }
  // An optional package: its name stays a plain text, so that nothing tries to find it before it is needed.
  const identity = '@azure/identity';
  const loaded: unknown = await import(identity).catch((cause: unknown) => {
    throw new ConnectedServiceError(
      'unauthenticated',
      `install ${identity}, or set ${TOKEN_VARIABLE} to a token for https://management.azure.com`,
      { cause },
    );
  });
  const { DefaultAzureCredential } = loaded as { readonly DefaultAzureCredential: new () => AzureCredential };
  return new DefaultAzureCredential();
}
