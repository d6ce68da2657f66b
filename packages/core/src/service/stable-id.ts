const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 24;

/**
 * An id made of what identifies a thing, so that a repetition makes the same id and a unique key refuses it: the first
 * 120 bits of a SHA-256, as text.
 */
export async function stableId(prefix: string, ...parts: readonly (string | null)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `${prefix}-${letters(digest)}`;
}

/** An id for a thing that has nothing else to be known by. */
export function randomId(prefix: string): string {
  return `${prefix}-${letters(crypto.getRandomValues(new Uint8Array(LENGTH)))}`;
}

/** Five bits of each byte: more bytes than needed are there, and no bit is used twice. */
function letters(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join('');
}
