import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import type { Emulator } from '../../src/index.ts';
import { defer } from './running-emulator.ts';

export type ChildInfo = Pick<
  Emulator,
  'ports' | 'hostName' | 'ca' | 'caFile' | 'tokenKeyFile' | 'connectionStrings' | 'provisioning' | 'central'
>;

/** An emulator in its own process, as `csk-emulator --json` starts it. */
export interface ChildEmulator {
  readonly info: ChildInfo;
  /** Ends it with `signal`; resolves with the exit code, null when a signal ended it. */
  stop(signal: 'SIGKILL' | 'SIGINT'): Promise<number | null>;
}

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** @param more further arguments of the command line. */
export async function startChild(
  t: TestContext,
  stateDir: string,
  ports?: Emulator['ports'],
  more: readonly string[] = [],
): Promise<ChildEmulator> {
  const { hub = 0, serviceBus = 0, eventHubs = 0 } = ports ?? {};
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...['--conditions=csk-source', '--import=tsx', CLI, '--json', '--state-dir', stateDir, '--queue', 'q'],
      ...['--hub-port', `${hub}`, '--service-bus-port', `${serviceBus}`, '--event-hubs-port', `${eventHubs}`],
      ...more,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit') as Promise<[number | null]>;
  defer(t, async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exit;
  });
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    exit.then(() => Promise.reject(new Error('The emulator ended before it was ready.'))),
  ])) as [string];
  return {
    info: JSON.parse(line) as ChildInfo,
    stop: async (signal) => {
      child.kill(signal);
      return (await exit)[0];
    },
  };
}
