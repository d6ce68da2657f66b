// One of several engine processes that write audited changes. Prints "ready" when its store is open, waits for a line, writes, and
// prints "done"; told to die, it kills itself right after a commit, before anything is sealed.
import { once } from 'node:events';
import { openPostgres } from '@csk/adapters/postgres';

// Whatever happens to the test, this process ends.
setTimeout(() => process.exit(1), 280_000).unref();

const { connectionString, schema, writer, writes, dies } = JSON.parse(process.env.WRITE_ORDER ?? '') as {
  readonly connectionString: string;
  readonly schema: string;
  readonly writer: string;
  readonly writes: number;
  readonly dies: boolean;
};
const postgres = await openPostgres({ connectionString, schema });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
for (let step = 0; step < writes; step += 1) {
  await postgres.store.transact(
    async (transaction) => {
      await transaction.put('account', { id: `${writer}-${step}`, name: 'own' }, { ifVersion: null });
      await transaction.lock('shared');
      const shared = await transaction.get('account', 'shared');
      const name = String(Number(shared?.name ?? 0) + 1);
      await transaction.put('account', { id: 'shared', name }, { ifVersion: shared?.version ?? null });
    },
    { by: { id: writer } },
  );
  if (dies) process.kill(process.pid, 'SIGKILL');
  if (step % 3 === 0) await postgres.store.audit.seal();
}
process.stdout.write('done\n');
await postgres.close();
