/**
 * A fresh id of an operation, for `idempotencyKey`. `crypto.randomUUID` is missing on pages that are not served over
 * TLS, so the bytes are drawn here.
 */
export function newOperationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
