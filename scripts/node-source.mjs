// Runs a TypeScript file of this repository against the packages' sources instead of their builds:
// node scripts/node-source.mjs FILE [ARGUMENT …]
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
