// One of several engine processes on one database, for tests that kill it. Its device cloud takes a command and never
// answers. Prints "ready" when it holds every lease.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSharedEngine } from './shared-engine.ts';

// Whatever happens to the test, this process ends.
setTimeout(() => process.exit(1), 280_000).unref();

const [connectionString = '', schema = ''] = process.argv.slice(2);
const { service } = await startSharedEngine(connectionString, schema, 'child', () => new Promise(() => undefined));
const works = (): boolean =>
  service.health().hops.every(({ state, holder }) => state === 'ok' && (holder ?? 'child').startsWith('child'));
while (!works() || service.health().hops.every(({ holder }) => holder === undefined)) await sleep(20);
process.stdout.write('ready\n');
setInterval(() => undefined, 1_000);
