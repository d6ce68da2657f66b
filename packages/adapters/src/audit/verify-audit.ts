import { AUDIT_START, isConnectedServiceError, verifyAuditChain } from '@csk/core';
import type { AuditEntry, AuditHead, AuditTrail, AuditVerdict } from '@csk/core';
import { createAuditTrail, sha256Hex } from '../postgres/audit-trail.ts';
import { createDatabase } from '../postgres/database.ts';
import type { AuditOrder } from './arguments.ts';

const PAGE = 1000;
/** As PostgreSQL says it. */
const NO_SUCH_TABLE = '42P01';

/** Verifies the chain in a database. Only reads: it neither seals nor brings a schema up to date. */
export async function verifyAudit({ connectionString, schema, expectedHead }: AuditOrder): Promise<AuditVerdict> {
  const database = createDatabase({ connectionString, schema, poolSize: 1 });
  try {
    const trail = createAuditTrail(database);
    // Read first: the chain may grow meanwhile, but must reach this.
    const reaching = await rememberedHead(trail);
    if (!reaching) {
      return { ok: false, entries: 0, head: AUDIT_START, fault: { number: 1, reason: 'The remembered head is gone.' } };
    }
    return await verifyAuditChain(entriesOf(trail), { reaching, expectedHead, digest: sha256Hex });
  } finally {
    await database.close();
  }
}

async function rememberedHead(trail: AuditTrail): Promise<AuditHead | undefined> {
  try {
    return await trail.head();
  } catch (error) {
    // The table is there, its row is not.
    if (isConnectedServiceError(error, 'internal') && error.cause === undefined) return undefined;
    if ((error as { cause?: { code?: unknown } }).cause?.code === NO_SUCH_TABLE) {
      throw new Error('There is no audit trail in this schema.', { cause: error });
    }
    throw error;
  }
}

async function* entriesOf(trail: AuditTrail): AsyncGenerator<AuditEntry> {
  // From the number that was read, not the one that is due: an entry before the first is found, too.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await trail.read(after, PAGE);
    yield* page;
    after = page.at(-1)?.number ?? after;
    if (page.length < PAGE) return;
  }
}

/** What the command prints. */
export function verdictText({ ok, entries, head, fault }: AuditVerdict): string {
  const lines = [
    ok ? 'The audit trail is sound.' : 'THE AUDIT TRAIL IS NOT SOUND.',
    ...(fault ? [`First fault: entry ${fault.number}. ${fault.reason}`] : []),
    `Entries proved: ${entries}`,
    `Head: ${head.number}:${head.hash}`,
  ];
  return `${lines.join('\n')}\n`;
}
