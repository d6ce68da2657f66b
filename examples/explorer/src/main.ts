// npm run explorer
import { startExplorer } from './server.ts';

const explorer = await startExplorer();
console.log(`\n  Component explorer: ${explorer.url}\n  Ctrl+C ends it.\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void explorer.close().then(() => process.exit(0)));
}
