import { savedPartitions } from './hosting/saved-partitions.ts';
import { type JobSnapshot, savedRun, stateOf } from './snapshot.ts';
import type { Json } from './types/state.ts';

/** How much of a snapshot each step takes, about: characters of JSON. `total` also has the evidence that steps share. */
export interface StateBytes {
  readonly total: number;
  readonly steps: ReadonlyMap<string, number>;
}

export function stateBytes(snapshot: JobSnapshot): StateBytes {
  const steps = new Map<string, number>();
  let total = 0;
  for (const piece of piecesOf(snapshot)) {
    const { operators, sources, timelines } = savedRun(piece);
    total += sizeOf(sources) + sizeOf(timelines);
    piece.layout.nodes.forEach(({ step }, index) => {
      const size = sizeOf(operators[index] ?? null);
      steps.set(step, (steps.get(step) ?? 0) + size);
      total += size;
    });
  }
  const { waiting = null } = stateOf(snapshot);
  return { total: total + (waiting === null ? 0 : sizeOf(waiting)), steps };
}

/** The runs of a snapshot: one, or one a partition. */
function piecesOf(snapshot: JobSnapshot): readonly JobSnapshot[] {
  return 'runs' in stateOf(snapshot) ? savedPartitions(snapshot).runs.map(([, run]) => run) : [snapshot];
}

function sizeOf(json: Json): number {
  if (typeof json === 'string') return json.length + 2;
  if (typeof json !== 'object' || json === null) return 6;
  let size = 2;
  if (Array.isArray(json)) for (const item of json as readonly Json[]) size += sizeOf(item) + 1;
  else for (const [name, value] of Object.entries(json)) size += name.length + 4 + sizeOf(value);
  return size;
}
