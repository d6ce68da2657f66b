const encoder = new TextEncoder();

/** Makes the signature of a message: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64 (Standard Webhooks). */
export type Sign = (id: string, timestamp: number, body: string) => Promise<string>;

export async function createSigner(secret: string): Promise<Sign> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return async (id, timestamp, body) => {
    const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(`${id}.${timestamp}.${body}`));
    return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
  };
}

/** A name of a row that fits a header, whatever the row's own id holds: the same for the same row. */
export async function messageIdOf(rowId: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', encoder.encode(rowId));
  const digits = [...new Uint8Array(hash).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `row_${digits.join('')}`;
}
