// Thousands of devices that connect at once, stay, lose the network all together and come back: the emulator, then
// aedes. CSK_BENCH_DEVICES (5,000) makes it smaller.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { trustEmulator } from '@csk/emulator';
import { startEmulatorProcess, startPeerProcess } from './emulator-child.ts';
import type { EmulatorInfo, PeersInfo, Running } from './emulator-child.ts';
import { registerDevices } from './emulator-devices.ts';
import { MqttDevice, type MqttAddress } from './mqtt-device.ts';
import type { BenchRow } from './row.ts';

const DEVICES = Number(process.env['CSK_BENCH_DEVICES'] ?? 5_000);
const GOAL_SECONDS = 60;
/** Connections that one device network begins at once; the others wait for their turn, as a listen queue makes them. */
const AT_ONCE = 200;
/** How long all must stay before they are asked. */
const STAY_MS = 5_000;

/**
 * Both sides are fresh processes: memory that earlier work left behind would be taken for that of the devices.
 * @param tlsFolder the certificate for the peer.
 */
export async function measureStorm(tlsFolder: string, log: (line: string) => void): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'csk-bench-'));
  const emulator = await startEmulatorProcess(['--state-dir', folder]);
  const peers = await startPeerProcess(tlsFolder);
  try {
    trustEmulator(emulator.info.ca);
    return await compare(emulator, peers, log);
  } finally {
    await Promise.all([emulator.stop(), peers.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  emulator: Running<EmulatorInfo>,
  peers: Running<PeersInfo>,
  log: (line: string) => void,
): Promise<readonly BenchRow[]> {
  log(`  registering ${DEVICES} devices`);
  const ours = await registerDevices(emulator.info, 'storm', DEVICES);
  const theirs = ours.map(({ clientId }) => ({ clientId, ca: peers.info.ca, port: peers.info.mqtt }));
  const emulatorStorm = await storm(ours, emulator, log);
  const aedesStorm = await storm(theirs, peers, log);
  return [
    seconds(`${DEVICES} devices connect`, emulatorStorm.connect, aedesStorm.connect),
    seconds(`${DEVICES} devices come back`, emulatorStorm.back, aedesStorm.back),
    {
      case: 'memory of an idle device',
      unit: 'kB',
      ours: emulatorStorm.bytesEach / 1024,
      spread: 'one run',
      peer: 'aedes',
      peerValue: aedesStorm.bytesEach / 1024,
      ratio: round(emulatorStorm.bytesEach / aedesStorm.bytesEach),
      goal: 'none',
      ok: true,
    },
  ].map((row) => ({ ...row, ours: round(row.ours), peerValue: round(row.peerValue) }));
}

interface Storm {
  /** Until the last device was connected, in seconds. */
  readonly connect: number;
  readonly back: number;
  readonly bytesEach: number;
}

async function storm(
  addresses: readonly MqttAddress[],
  side: { memory(): number },
  log: (line: string) => void,
): Promise<Storm> {
  const before = side.memory();
  const first = await connectAll(addresses);
  await stay(first.devices);
  const bytesEach = (side.memory() - before) / addresses.length;
  log(`  ${first.devices.length} connected in ${round(first.seconds)} s`);
  for (const device of first.devices) device.drop();
  const second = await connectAll(addresses);
  await stay(second.devices);
  log(`  all back in ${round(second.seconds)} s`);
  for (const device of second.devices) device.drop();
  return { connect: first.seconds, back: second.seconds, bytesEach };
}

async function connectAll(
  addresses: readonly MqttAddress[],
): Promise<{ readonly devices: readonly MqttDevice[]; readonly seconds: number }> {
  const begun = performance.now();
  const waiting = [...addresses];
  const devices: MqttDevice[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) devices.push(await MqttDevice.open(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { devices, seconds: (performance.now() - begun) / 1_000 };
}

/** @throws Error when a device was thrown out or no longer gets an answer. */
async function stay(devices: readonly MqttDevice[]): Promise<void> {
  await sleep(STAY_MS);
  await Promise.all(devices.map((device) => device.ping()));
  const lost = devices.filter((device) => !device.isOpen).length;
  if (lost > 0) throw new Error(`${lost} of ${devices.length} devices did not stay connected.`);
}

function seconds(name: string, ours: number, peerValue: number): BenchRow {
  return {
    case: name,
    unit: 's',
    ours,
    spread: 'one run',
    peer: 'aedes',
    peerValue,
    ratio: round(ours / peerValue),
    goal: `≤ ${GOAL_SECONDS} s`,
    ok: ours <= GOAL_SECONDS,
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
