// The emulator as a process of its own, under load: telemetry, Service Bus, commands, a storm of connections, its start.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustEmulator } from '@csk/emulator';
import { startEmulatorProcess, startPeerProcess } from './emulator-child.ts';
import { measureCommands } from './emulator-commands.ts';
import { measureServiceBus } from './emulator-service-bus.ts';
import { measureStart } from './emulator-start.ts';
import { measureStorm } from './emulator-storm.ts';
import { measureTelemetry } from './emulator-telemetry.ts';
import type { BenchRow } from './row.ts';

export async function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'csk-bench-'));
  const durable = await startEmulatorProcess(['--state-dir', folder]);
  const ephemeral = await startEmulatorProcess(['--ephemeral']);
  const tlsFolder = join(folder, 'tls');
  const peers = await startPeerProcess(tlsFolder);
  try {
    for (const { info } of [durable, ephemeral]) trustEmulator(info.ca);
    log('telemetry');
    const rows: BenchRow[] = [...(await measureTelemetry(ephemeral.info, durable.info, peers.info))];
    log('Service Bus');
    rows.push(...(await measureServiceBus(ephemeral.info, peers.info)));
    log('commands');
    rows.push(...(await measureCommands(ephemeral.info, peers.info)));
    log('storm');
    rows.push(...(await measureStorm(tlsFolder, log)));
    log('start');
    rows.push(...(await measureStart(tlsFolder)));
    return rows;
  } finally {
    await Promise.all([durable.stop(), ephemeral.stop(), peers.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
