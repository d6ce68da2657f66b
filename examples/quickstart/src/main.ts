// The command line of the quickstart: starts everything, says where to look, and stops everything on Ctrl-C.
import { UsageError, USAGE, parseOptions } from './options.ts';
import { Progress } from './progress.ts';
import { startQuickstart } from './quickstart.ts';
import { StartError } from './start-error.ts';

/** A stop that takes longer than this is cut short, also that of a start that was not ready yet. */
const STOP_DEADLINE_MS = 15_000;

function fail(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}

let options;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) fail(`${error.message}\n\n${USAGE}`, 2);
  throw error;
}
if (!options) {
  console.log(USAGE);
  process.exit(0);
}

const begun = performance.now();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) return;
    console.log('\n  Stopping …');
    stopping.abort();
    setTimeout(() => fail('  Something does not stop; leaving it.', 1), STOP_DEADLINE_MS).unref();
  });
}

try {
  const quickstart = await startQuickstart(options, new Progress((line) => console.log(line)), stopping.signal);
  if (!stopping.signal.aborted) {
    console.log(`
  Ready after ${((performance.now() - begun) / 1000).toFixed(1)} s.

  Service desk   ${quickstart.url}
  Simulator      ${quickstart.url}simulator/
  Data           ${options.data}

  Ctrl-C stops it; the data stays.
`);
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  }
  await quickstart.close();
  console.log('  Stopped.');
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  if (error instanceof StartError) fail(`\n  ${error.message}`, 1);
  console.error(error);
  process.exit(1);
}
