import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@csk/core';
import { ConnectedServiceError } from '@csk/core';
import type { PoolConfig, QueryConfig, QueryResultRow } from 'pg';
import { createConnections, type Connections, type Loan } from './connections.ts';
import { isTransient, toServiceError } from './postgres-errors.ts';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. A secret. */
  readonly connectionString: string;
  /** PostgreSQL schema that holds our tables; made when it is missing. The default is `csk`. */
  readonly schema?: string | undefined;
  /** Connections at most, one more for `LISTEN`; the default is 10. */
  readonly poolSize?: number | undefined;
  readonly logger?: Logger | undefined;
}

type RunStatement = <R extends QueryResultRow>(
  text: string,
  values?: readonly unknown[],
  options?: StatementOptions,
) => Promise<R[]>;

interface StatementOptions {
  /**
   * Parsed and planned once a connection. For the few statements of fixed text that run all the time and whose plan does
   * not depend on the values; others would fill the server's memory, and a plan without values misses partial indexes.
   */
  readonly prepare?: boolean | undefined;
  /** How long to wait for the answer, for the few that may take longer than usual; the server has a limit of its own. */
  readonly timeoutMs?: number | undefined;
}

/** An open transaction. Statements run one after the other, however they are sent. */
export interface Session {
  run: RunStatement;
  /** Like `run`, but its failure (a unique key that is taken) leaves the transaction usable. Two more round trips. */
  runGuarded: RunStatement;
  /** Lets the transaction end in nothing with this error, whatever the work goes on to do. */
  fail(error: unknown): void;
}

interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A pool with deadlines, typed errors and retries. What the store, the readings and the sinks share. */
export interface Database {
  /** The schema's name, quoted, for use in statements. */
  readonly schema: string;
  /** The schema's name as it is. */
  readonly schemaName: string;
  readonly logger: Logger | undefined;
  /** How to open one more connection of the same kind. */
  readonly connection: PoolConfig;
  /**
   * One statement that may be repeated without harm: it is, once, when the connection is lost under it, and never on one
   * that was open at that moment. A server that restarts is waited for, some seconds.
   */
  run<R extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    options?: RunOptions & StatementOptions,
  ): Promise<R[]>;
  /** Runs work in one transaction; again from the start after a serialisation failure or deadlock. */
  transaction<R>(work: (session: Session) => Promise<R>, options?: RunOptions): Promise<R>;
  close(): Promise<void>;
}

/** A statement that runs longer is broken or blocked. */
const STATEMENT_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 6;

export function createDatabase(options: DatabaseOptions): Database {
  const schemaName = options.schema ?? 'csk';
  if (!/^[a-z_][a-z0-9_]{0,30}$/.test(schemaName)) {
    throw new ConnectedServiceError('invalid', 'A schema name has lower-case letters, digits and underscores only.', {
      port: 'postgres',
      details: { field: 'schema' },
    });
  }
  const connection: PoolConfig = {
    connectionString: options.connectionString,
    application_name: 'connected-service-kit',
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 60_000,
    // The server's own timeout comes first; this one is for a server that has vanished.
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
    keepAlive: true,
  };
  const connections = createConnections({ ...connection, max: options.poolSize ?? 10 }, options.logger);
  let closing: Promise<void> | undefined;

  return {
    schema: `"${schemaName}"`,
    schemaName,
    logger: options.logger,
    connection,
    run: (text, values, { signal, ...options } = {}) => {
      const statement = statementOf(text, values, options);
      const run = () => retrying(() => runAlone<never>(connections, statement), isTransientOrLost).catch(rejectTyped);
      return abortable(run, signal);
    },
    transaction: (work, { signal } = {}) =>
      retrying(() => runTransaction(connections, work, signal), isTransient).catch((error: unknown) => {
        throw isTransient(error) ? toServiceError(error) : error;
      }),
    close: () => (closing ??= connections.close()),
  };
}

const rejectTyped = (error: unknown): never => {
  throw toServiceError(error);
};

const isTransientOrLost = (error: unknown, attempt: number): boolean =>
  isTransient(error) || (attempt === 1 && toServiceError(error).code === 'unavailable');

async function retrying<R>(
  attemptOnce: () => Promise<R>,
  mayRetry: (error: unknown, attempt: number) => boolean,
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !mayRetry(error, attempt)) throw error;
      await delay(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function runAlone<R extends QueryResultRow>(connections: Connections, statement: QueryConfig): Promise<R[]> {
  const loan = await connections.borrow();
  try {
    const { rows } = await loan.client.query<R>(statement);
    loan.giveBack();
    return rows;
  } catch (error) {
    loan.giveBack(error);
    throw error;
  }
}

async function runTransaction<R>(
  connections: Connections,
  work: (session: Session) => Promise<R>,
  signal: AbortSignal | undefined,
): Promise<R> {
  signal?.throwIfAborted();
  const loan = await begin(connections).catch(rejectTyped);
  const { client } = loan;
  /** Why the connection is in doubt: the server has to roll back by itself. */
  let doubt: unknown;
  /** The failure that has undone everything, whether or not `work` minds. */
  let undone: unknown;
  let ended = false;

  // `pg` wants one statement at a time on a connection; callers may still send several at once.
  let line: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = line.then(() => {
      signal?.throwIfAborted();
      if (ended) throw new ConnectedServiceError('closed', 'The transaction has ended.', { port: 'postgres' });
      return task();
    });
    line = turn.catch(() => undefined);
    return turn;
  };
  const send: RunStatement = async (...statement) => (await client.query(statementOf(...statement))).rows as never[];
  const sendOrUndo: RunStatement = (...statement) =>
    send<never>(...statement).catch((error: unknown) => {
      undone ??= error;
      throw toServiceError(error);
    });
  const session: Session = {
    run: (...statement) => inTurn(() => sendOrUndo(...statement)),
    runGuarded: (...statement) =>
      inTurn(async () => {
        await sendOrUndo('SAVEPOINT guarded');
        try {
          const rows = await send<never>(...statement);
          await sendOrUndo('RELEASE SAVEPOINT guarded');
          return rows;
        } catch (error) {
          if (isTransient(error)) undone ??= error;
          await sendOrUndo('ROLLBACK TO SAVEPOINT guarded');
          throw toServiceError(error);
        }
      }),
    fail: (error) => void (undone ??= error),
  };

  try {
    const result = await abortable(() => work(session), signal);
    await line;
    ended = true;
    if (undone !== undefined) throw toServiceError(undone);
    await client.query('COMMIT').catch(rejectTyped);
    return result;
  } catch (error) {
    ended = true;
    if (signal?.aborted) doubt = new Error('The transaction was aborted.');
    else if (!loan.lost) await client.query('ROLLBACK').catch((failed: unknown) => (doubt = failed));
    // Runs again, even if the work wrapped the failure in an error of its own.
    throw isTransient(undone) && !signal?.aborted ? undone : error;
  } finally {
    loan.giveBack(doubt);
  }
}

/** An idle connection may have died unnoticed: nothing has happened yet, so another one is tried. */
async function begin(connections: Connections): Promise<Loan> {
  return retrying(async () => {
    const loan = await connections.borrow();
    try {
      // What waits for a lock has to see what was committed meanwhile, whatever the database's own default is.
      await loan.client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      return loan;
    } catch (error) {
      loan.giveBack(error);
      throw error;
    }
  }, isTransientOrLost);
}

/** Rejects with the signal's reason as soon as it aborts; what was begun goes on by itself, within its own deadline. */
async function abortable<R>(begin: () => Promise<R>, signal: AbortSignal | undefined): Promise<R> {
  if (!signal) return begin();
  signal.throwIfAborted();
  return new Promise<R>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    begin()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

const names = new Map<string, string>();

function statementOf(
  text: string,
  values: readonly unknown[] | undefined,
  { prepare = false, timeoutMs }: StatementOptions = {},
): QueryConfig {
  const statement = {
    text,
    ...(values ? { values: [...values] } : {}),
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
  };
  if (!prepare) return statement;
  let name = names.get(text);
  if (name === undefined) {
    name = `csk_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    names.set(text, name);
  }
  return { ...statement, name };
}

/** A 64-bit number for a text, as advisory locks want it. */
export function lockNumber(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readBigInt64BE().toString();
}
