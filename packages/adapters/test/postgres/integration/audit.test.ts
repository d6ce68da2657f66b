// The audit trail under attack, under load and across crashes, judged by the command as an operator runs it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '@csk/adapters/postgres';
import { sql, startTestServer, temporaryFolder } from './test-server.ts';

const COMMAND = fileURLToPath(new URL('../../../src/csk-audit.ts', import.meta.url));
const WRITER = fileURLToPath(new URL('./write-entries.mts', import.meta.url));

const server = await startTestServer();
const { connectionString } = server;

async function open(context: TestContext, schema: string) {
  const postgres = await openPostgres({ connectionString, schema });
  context.after(() => postgres.close());
  return postgres.store;
}

/** Runs the command and gives what it says. */
async function csk(args: readonly string[], environment: Record<string, string> = { CSK_DB: connectionString }) {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', COMMAND, ...args], {
    env: { PATH: process.env.PATH, ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err, head: /^Head: (\S+)$/m.exec(out)?.[1] ?? '' };
}

const verify = (schema: string, ...more: readonly string[]) =>
  csk(['verify', '--connection-env', 'CSK_DB', '--schema', schema, ...more]);

/** A schema with a sealed chain of five entries. */
async function chainOfFive(context: TestContext): Promise<string> {
  const schema = server.nextSchema();
  const store = await open(context, schema);
  for (let index = 1; index <= 5; index += 1) {
    await store.transact((transaction) => transaction.put('account', { id: `a${index}`, name: 'x' }), {
      by: { id: 'ada', name: 'Ada' },
    });
  }
  assert.equal(await store.audit.seal(), 5);
  return schema;
}

const bypassing = (schema: string, text: string): string =>
  `ALTER TABLE ${schema}.audit DISABLE TRIGGER append_only; ${text}; ALTER TABLE ${schema}.audit ENABLE TRIGGER append_only`;

test('the sealed trail takes no change, not even from its owner', async (context) => {
  const schema = await chainOfFive(context);
  for (const text of [
    `UPDATE ${schema}.audit SET actor = 'bob' WHERE number = 3`,
    `DELETE FROM ${schema}.audit WHERE number = 3`,
    `TRUNCATE ${schema}.audit`,
    `UPDATE ${schema}.audit_pending SET id = 'x'`,
  ]) {
    await assert.rejects(sql(connectionString, text), /append-only/);
  }
  const sound = await verify(schema);
  assert.equal(sound.code, 0, sound.err);
  assert.match(sound.out, /is sound/);
  assert.match(sound.head, /^5:[0-9a-f]{64}$/);
});

const TAMPERING: readonly (readonly [string, number, (schema: string) => string])[] = [
  ['changed', 3, (s) => `UPDATE ${s}.audit SET actor = 'bob' WHERE number = 3`],
  ['removed', 3, (s) => `DELETE FROM ${s}.audit WHERE number = 3`],
  ['removed at the start', 1, (s) => `DELETE FROM ${s}.audit WHERE number = 1`],
  ['cut off at the end', 4, (s) => `DELETE FROM ${s}.audit WHERE number > 3`],
  ['removed altogether', 1, (s) => `DELETE FROM ${s}.audit`],
  [
    'put in before the first',
    1,
    (
      s,
    ) => `INSERT INTO ${s}.audit SELECT 0, at, kind, record_id, op, version, fields, 'bob', null, null, null, null, previous, hash
      FROM ${s}.audit WHERE number = 1`,
  ],
  [
    'put in at the end',
    6,
    (
      s,
    ) => `INSERT INTO ${s}.audit SELECT 6, at, kind, record_id, op, version, fields, 'bob', null, null, null, null, hash, hash
      FROM ${s}.audit WHERE number = 5`,
  ],
  [
    'changed over',
    2,
    (s) => `UPDATE ${s}.audit SET number = -number WHERE number IN (2, 3);
      UPDATE ${s}.audit SET number = 5 + number WHERE number < 0`,
  ],
];

for (const [what, number, statement] of TAMPERING) {
  test(`an entry that was ${what} is found`, async (context) => {
    const schema = await chainOfFive(context);
    await sql(connectionString, bypassing(schema, statement(schema)));
    const verdict = await verify(schema);
    assert.equal(verdict.code, 1, verdict.out + verdict.err);
    assert.match(verdict.out, /NOT SOUND/);
    assert.match(verdict.out, new RegExp(`First fault: entry ${number}\\.`));
    assert.match(verdict.head, new RegExp(`^${number - 1}:`));
  });
}

test('a cut that also moves the remembered head is found by a head that was noted', async (context) => {
  const schema = await chainOfFive(context);
  const { head } = await verify(schema);
  assert.equal((await verify(schema, '--expect-head', head)).code, 0);
  const cut = `DELETE FROM ${schema}.audit WHERE number > 3;
    UPDATE ${schema}.audit_head SET (number, hash) = (SELECT number, hash FROM ${schema}.audit WHERE number = 3)`;
  await sql(connectionString, bypassing(schema, cut));
  assert.equal((await verify(schema)).code, 0, 'nothing in the database tells of it');
  const noted = await verify(schema, '--expect-head', head);
  assert.equal(noted.code, 1);
  assert.match(noted.out, /First fault: entry 4\./);
  const gone = await sql(connectionString, `DELETE FROM ${schema}.audit_head`).then(() => verify(schema));
  assert.equal(gone.code, 1);
});

test('what cannot be verified is neither sound nor unsound', async () => {
  const secret = 'postgres://csk:hunter2@127.0.0.1:1/none';
  const cases = [
    await csk([]),
    await csk(['verify']),
    await csk(['verify', secret]),
    await csk(['verify', '--connection-env', 'NONE']),
    await csk(['verify', '--connection-env', 'CSK_DB', '--expect-head', '5']),
    await csk(['verify', '--connection-env', 'CSK_DB', '--schema', 'no_such_schema']),
    await csk(['verify', '--connection-env', 'CSK_DB'], { CSK_DB: secret }),
  ];
  for (const { code, out, err } of cases) {
    assert.equal(code, 2, out + err);
    assert.ok(!(out + err).includes('hunter2'));
  }
  assert.match(cases[5]?.err ?? '', /no audit trail/);
  assert.equal((await csk(['--help'])).code, 0);
});

test('the connection string may stand in a file', async (context) => {
  const schema = await chainOfFive(context);
  const file = join(temporaryFolder(), 'connection');
  writeFileSync(file, `${connectionString}\n`, { mode: 0o600 });
  assert.equal((await csk(['verify', '--connection-file', file, '--schema', schema], {})).code, 0);
});

async function startWriter(context: TestContext, order: object): Promise<{ go(): Promise<string | undefined> }> {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', WRITER], {
    env: { ...process.env, WRITE_ORDER: JSON.stringify(order) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return {
    async go() {
      child.stdin.write('go\n');
      return ((await lines.next()) as IteratorResult<string, undefined>).value;
    },
  };
}

test('four processes that write and seal at once make one chain, in order of what depends on what', async (context) => {
  const schema = server.nextSchema();
  const store = await open(context, schema);
  const writes = 25;
  const writers = await Promise.all(
    ['w0', 'w1', 'w2', 'w3'].map((writer) =>
      startWriter(context, { connectionString, schema, writer, writes, dies: false }),
    ),
  );
  assert.deepEqual(await Promise.all(writers.map((writer) => writer.go())), ['done', 'done', 'done', 'done']);
  await store.audit.seal();
  const chain = await store.audit.read(0, 1000);
  assert.equal(chain.length, 4 * writes * 2, 'none is missing');
  const versions = chain.filter(({ recordId }) => recordId === 'shared').map(({ version }) => version);
  assert.deepEqual(versions, [...versions].sort());
  for (const writer of ['w0', 'w1', 'w2', 'w3']) {
    const own = chain.filter(({ actor, op }) => actor === writer && op === 'create');
    const steps = own.flatMap(({ recordId }) => (recordId === 'shared' ? [] : [recordId]));
    assert.deepEqual(
      steps,
      Array.from({ length: writes }, (_, step) => `${writer}-${step}`),
    );
  }
  const verdict = await verify(schema);
  assert.equal(verdict.code, 0, verdict.out);
});

test('what a process had committed when it was killed is sealed by another', async (context) => {
  const schema = server.nextSchema();
  const writer = await startWriter(context, { connectionString, schema, writer: 'w0', writes: 9, dies: true });
  assert.equal(await writer.go(), undefined, 'it ended without a word');
  const store = await open(context, schema);
  assert.deepEqual(await store.audit.read(0, 10), []);
  assert.equal(await store.audit.seal(), 2);
  assert.deepEqual(
    (await store.audit.read(0, 10)).map(({ recordId, actor }) => [recordId, actor]),
    [
      ['w0-0', 'w0'],
      ['shared', 'w0'],
    ],
  );
  assert.equal((await verify(schema)).code, 0);
});

test('a sealer that dies on the way leaves everything to the next', async (context) => {
  const schema = server.nextSchema();
  const store = await open(context, schema);
  await store.transact((transaction) => transaction.put('account', { id: 'a1', name: 'x' }));
  await sql(connectionString, `ALTER TABLE ${schema}.audit ADD CONSTRAINT broken CHECK (number > 1)`);
  await assert.rejects(store.audit.seal(), { code: 'invalid' });
  assert.equal((await store.audit.head()).number, 0);
  await sql(connectionString, `ALTER TABLE ${schema}.audit DROP CONSTRAINT broken`);
  assert.equal(await store.audit.seal(), 1);
  assert.equal((await verify(schema)).code, 0);
});
