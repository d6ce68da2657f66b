import type { AuditActor, AuditEntry, AuditFacts, AuditHead } from './audit.ts';

/** SHA-256 of a text's UTF-8 form, as 64 hexadecimal digits. */
export type Sha256 = (text: string) => string | Promise<string>;

/** Before the first entry. */
export const AUDIT_START: AuditHead = { number: 0, hash: '0'.repeat(64) };

/** The default of {@link Sha256}: WebCrypto, which every platform has. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The text over which an entry's hash is taken: the entry without the hash as JSON without white space, its keys sorted
 * by code unit and absent ones left out. The text of two different entries differs.
 */
export function auditText(entry: Omit<AuditEntry, 'hash'>): string {
  const fields = Object.entries(entry).filter(([key, value]) => key !== 'hash' && value !== undefined);
  return JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Appends facts to the chain, in this order. */
export async function sealAudit(
  facts: readonly AuditFacts[],
  head: AuditHead,
  digest: Sha256 = sha256,
): Promise<readonly AuditEntry[]> {
  const sealed: AuditEntry[] = [];
  let { number, hash: previous } = head;
  for (const fact of facts) {
    number += 1;
    const entry = { ...fact, number, previous };
    previous = await digest(auditText(entry));
    sealed.push({ ...entry, hash: previous });
  }
  return sealed;
}

/** What an actor contributes to an entry. */
export function auditActorFacts(by: AuditActor): Pick<AuditFacts, 'actor' | 'actorName' | 'onBehalfOf' | 'operation'> {
  return {
    actor: by.id,
    ...(by.name === undefined ? {} : { actorName: by.name }),
    ...(by.onBehalfOf === undefined ? {} : { onBehalfOf: by.onBehalfOf }),
    ...(by.operation === undefined ? {} : { operation: by.operation }),
  };
}

/** What a check of the chain found. */
export interface AuditVerdict {
  readonly ok: boolean;
  /** Entries whose place and content are proved. */
  readonly entries: number;
  /** The last of them. With `ok` false it is the last one before the fault. */
  readonly head: AuditHead;
  /** The first fault: at which number, and what is wrong there. */
  readonly fault?: { readonly number: number; readonly reason: string } | undefined;
}

export interface VerifyAuditOptions {
  /** Where the chain must reach at least: the head that the store itself remembers. */
  readonly reaching?: AuditHead | undefined;
  /** A head that was noted elsewhere: the chain must hold exactly this entry. */
  readonly expectedHead?: AuditHead | undefined;
  readonly digest?: Sha256 | undefined;
}

/**
 * Walks over the whole chain, oldest first, and stops at the first fault. Finds entries that were changed, removed, put in or
 * moved, and with a head that was noted elsewhere also a chain that was cut short or made anew as a whole.
 */
export async function verifyAuditChain(
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
  { reaching = AUDIT_START, expectedHead = AUDIT_START, digest = sha256 }: VerifyAuditOptions = {},
): Promise<AuditVerdict> {
  let head = AUDIT_START;
  const faultAt = (number: number, reason: string): AuditVerdict => ({
    ok: false,
    entries: head.number,
    head,
    fault: { number, reason },
  });
  for await (const entry of entries) {
    const expected = head.number + 1;
    if (entry.number !== expected) return faultAt(expected, `The entry is missing; the next is ${entry.number}.`);
    if (entry.previous !== head.hash) return faultAt(expected, 'It does not follow from the entry before.');
    if ((await digest(auditText(entry))) !== entry.hash)
      return faultAt(expected, 'Its content does not have its hash.');
    if (expected === expectedHead.number && entry.hash !== expectedHead.hash) {
      return faultAt(expected, 'It is not the entry that was noted as the head.');
    }
    if (expected === reaching.number && entry.hash !== reaching.hash) {
      return faultAt(expected, 'It is not the entry that the store remembers as the head.');
    }
    head = { number: expected, hash: entry.hash };
  }
  const end = Math.max(reaching.number, expectedHead.number);
  if (head.number < end) return faultAt(head.number + 1, `The chain ends here, but it has reached ${end}.`);
  return { ok: true, entries: head.number, head };
}
