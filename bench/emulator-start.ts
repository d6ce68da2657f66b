// How long a start takes, keys and certificates included, and what the emulator weighs when nothing happens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulatorProcess, startPeerProcess } from './emulator-child.ts';
import { percentile, type BenchRow } from './row.ts';

const STARTS = 5;
const GOAL_MS = 2_000;
const GOAL_BYTES = 150 * 1024 * 1024;
const IDLE_MS = 2_000;
const PEER = 'process of aedes';

/** @param tlsFolder the certificate for the peer. */
export async function measureStart(tlsFolder: string): Promise<readonly BenchRow[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const memory = { ours: [] as number[], theirs: [] as number[] };
  for (let start = 0; start < STARTS; start += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'csk-bench-'));
    const emulator = await startEmulatorProcess(['--state-dir', folder]);
    const peer = await startPeerProcess(tlsFolder);
    ours.push(emulator.readyAfterMs);
    theirs.push(peer.readyAfterMs);
    await sleep(IDLE_MS);
    memory.ours.push(emulator.memory());
    memory.theirs.push(peer.memory());
    await Promise.all([emulator.stop(), peer.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    row('first start', 'ms', ours, theirs, GOAL_MS, 1),
    row('resident memory, idle', 'MiB', memory.ours, memory.theirs, GOAL_BYTES, 1024 * 1024),
  ];
}

function row(
  name: string,
  unit: string,
  ours: readonly number[],
  theirs: readonly number[],
  goal: number,
  divisor: number,
): BenchRow {
  const value = percentile(ours, 0.5);
  const peerValue = percentile(theirs, 0.5);
  const shown = (figure: number): number => Math.round(figure / divisor);
  return {
    case: name,
    unit,
    ours: shown(value),
    spread: `${shown(percentile(ours, 0.25))} to ${shown(percentile(ours, 0.75))}`,
    peer: PEER,
    peerValue: shown(peerValue),
    ratio: Math.round((value / peerValue) * 100) / 100,
    goal: `≤ ${shown(goal)} ${unit}`,
    ok: value <= goal,
  };
}
