// A process that owns an embedded server, for tests that kill it. Prints one line when the server is there.
import { startEmbeddedPostgres } from '@csk/adapters/postgres';

const [dataDir = ''] = process.argv.slice(2);
process.on('SIGINT', () => undefined);
const { connectionString, pid } = await startEmbeddedPostgres({ dataDir });
process.stdout.write(`${JSON.stringify({ connectionString, pid })}\n`);
setInterval(() => undefined, 1000);
