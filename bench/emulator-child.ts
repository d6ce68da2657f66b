// The emulator and its peers each run in a process of their own, as users have them; the load comes from this one.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..');
const EMULATOR = join(ROOT, 'packages/emulator/dist/cli.js');
const PEERS = join(ROOT, 'bench/emulator-peers.ts');

/** What `csk-emulator --json` says. */
export interface EmulatorInfo {
  readonly ports: { readonly hub: number; readonly serviceBus: number; readonly eventHubs: number };
  readonly hostName: string;
  readonly ca: string;
  readonly connectionStrings: { readonly iotHub: string; readonly serviceBus: string; readonly eventHubs: string };
}

/** What the peers say. */
export interface PeersInfo {
  readonly ca: string;
  /** Port of the MQTT broker, over TLS with the emulator's own certificate. */
  readonly mqtt: number;
  /** Port of the bare AMQP queue. */
  readonly amqp: number;
}

export interface Running<Info> {
  readonly info: Info;
  /** From the start of the process to its being ready, in milliseconds. */
  readonly readyAfterMs: number;
  /** Resident memory in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

const FREE_PORTS = ['--hub-port', '0', '--service-bus-port', '0', '--event-hubs-port', '0'];

/** @param storage arguments that say where state is kept. */
export async function startEmulatorProcess(storage: readonly string[]): Promise<Running<EmulatorInfo>> {
  return await start<EmulatorInfo>([EMULATOR, '--json', '--queue', 'bench', ...FREE_PORTS, ...storage]);
}

/** @param tlsFolder where the emulator keeps its certificate, so that both sides shake hands alike. */
export async function startPeerProcess(tlsFolder: string): Promise<Running<PeersInfo>> {
  return await start<PeersInfo>(['--import=tsx', PEERS, tlsFolder]);
}

async function start<Info>(args: readonly string[]): Promise<Running<Info>> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: ROOT });
  const ended = once(child, 'exit');
  // A bench that breaks off must not leave it behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  void ended.then(() => process.off('exit', end));
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error(`${args.join(' ')} ended before it was ready.`))),
  ])) as [string];
  return {
    info: JSON.parse(line) as Info,
    readyAfterMs: performance.now() - begun,
    memory: () => residentBytes(child),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function residentBytes({ pid }: ChildProcess): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}
