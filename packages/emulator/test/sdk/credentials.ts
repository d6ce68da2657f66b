import { createHmac } from 'node:crypto';

/** A field of a connection string. */
export const field = (connection: string, name: string): string => new RegExp(`${name}=([^;]*)`).exec(connection)![1]!;

/** A token for `resource` that lasts `seconds` from now. */
export function sasToken(connection: string, resource: string, seconds: number): string {
  const audience = encodeURIComponent(resource);
  const expiry = Math.floor(Date.now() / 1000) + seconds;
  const key = field(connection, 'SharedAccessKey');
  const signature = createHmac('sha256', key).update(`${audience}\n${expiry}`).digest('base64');
  const policy = field(connection, 'SharedAccessKeyName');
  return `SharedAccessSignature sr=${audience}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${policy}`;
}

/** A credential whose tokens last `seconds` each and are made when the client asks. */
export const renewing = (connection: string, resource: string, seconds: number): { readonly signature: string } => ({
  get signature() {
    return sasToken(connection, resource, seconds);
  },
});

/** The connection string of somebody who has a token only. */
export const withToken = (connection: string, token: string): string =>
  `Endpoint=${field(connection, 'Endpoint')};SharedAccessSignature=${token};UseDevelopmentEmulator=true`;
