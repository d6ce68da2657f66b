// The simulator without a page: npm run simulator -- DEVICES.json [--ca FILE] [--interval MS]
// DEVICES.json is what the quickstart writes next to its data: [{ "deviceKey", "name", "connectionString" }, …].
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Simulator, type SimulatorOptions } from './simulator.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ca: { type: 'string' }, interval: { type: 'string', default: '1000' }, journal: { type: 'string' } },
});
const [file] = positionals;
const intervalMs = Number(values.interval);
// A timer takes what is no number of milliseconds for 1: the devices would flood the hub.
if (file === undefined || !(intervalMs >= 0 && intervalMs <= 86_400_000)) {
  console.error('Usage: npm run simulator -- DEVICES.json [--ca FILE] [--interval MS] [--journal FILE]');
  process.exit(2);
}
const simulator = new Simulator({
  devices: JSON.parse(readFileSync(file, 'utf8')) as SimulatorOptions['devices'],
  ca: values.ca === undefined ? undefined : readFileSync(values.ca, 'utf8'),
  intervalMs,
  journalFile: values.journal,
});
simulator.start();
const report = setInterval(() => {
  const views = simulator.views();
  const sent = views.reduce((sum, view) => sum + view.sent, 0);
  console.log(`${views.filter((view) => view.online).length} of ${views.length} devices online, ${sent} messages sent`);
}, 5000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(report);
    void simulator.stop().then(() => process.exit(0));
  });
}
