import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AuditHead } from '@csk/core';

export interface AuditOrder {
  /** A secret. */
  readonly connectionString: string;
  readonly schema: string | undefined;
  readonly expectedHead: AuditHead | undefined;
}

/**
 * What the command is asked to do. The connection string is never an argument: other users of the machine see those.
 * @throws Error that says what is wrong.
 */
export function auditOrderOf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): AuditOrder {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'connection-env': { type: 'string' },
      'connection-file': { type: 'string' },
      schema: { type: 'string' },
      'expect-head': { type: 'string' },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== 'verify') throw new Error('The one thing to do is "verify".');
  const { 'connection-env': name, 'connection-file': file, schema, 'expect-head': head } = values;
  if ((name === undefined) === (file === undefined)) {
    throw new Error('Say where the connection string is: either --connection-env or --connection-file.');
  }
  const connectionString = (name === undefined ? readFileSync(file ?? '', 'utf8') : (environment[name] ?? '')).trim();
  if (connectionString === '') throw new Error(`There is no connection string in ${name ?? file}.`);
  return { connectionString, schema, expectedHead: head === undefined ? undefined : headOf(head) };
}

/** As the command prints it: the number and the hash with a colon between. */
function headOf(text: string): AuditHead {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || hash === undefined) {
    throw new Error('A head is what this command prints: NUMBER:HASH, the hash with 64 hexadecimal digits.');
  }
  return { number: Number(number), hash };
}
