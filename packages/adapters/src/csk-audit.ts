#!/usr/bin/env node
import { auditOrderOf, type AuditOrder } from './audit/arguments.ts';

const USAGE = `csk-audit: was the audit trail tampered with?

  csk-audit verify --connection-env NAME    the environment variable that holds the connection string
  csk-audit verify --connection-file FILE   or the file

  --schema NAME             PostgreSQL schema; the default is csk
  --expect-head NUMBER:HASH a head that an earlier run printed and you noted elsewhere: the trail must still contain it

Prints the verdict, the first bad entry and the head. Only reads.
Exit code: 0 sound, 1 not sound, 2 it could not be verified.
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(USAGE);
  process.exit(0);
}

let order: AuditOrder;
try {
  order = auditOrderOf(args, process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
try {
  // Only now: where `pg` is not installed, that is no verdict, and the usage is told all the same.
  const { verdictText, verifyAudit } = await import('./audit/verify-audit.ts');
  const verdict = await verifyAudit(order);
  process.stdout.write(verdictText(verdict));
  process.exitCode = verdict.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`It could not be verified: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
