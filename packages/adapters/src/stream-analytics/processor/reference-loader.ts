import { type BlobItem, type BlobStore, validFromOf } from '@csk/core';
import type { EngineRun } from '../hosting/engine-run.ts';
import { readJsonBody } from './json-body.ts';

/** Where the rows of a reference input come from. */
export interface ReferenceSource {
  readonly blobs: BlobStore;
  /** For example `{date}/{time}/devicerules.json`; date is yyyy-MM-dd and time HH-mm, both UTC. */
  readonly path: string;
}

/** Versions read at most when a job starts without a checkpoint. */
const MAX_VERSIONS = 200;

/** What reference data is brought into. */
export type ReferenceTaker = Pick<EngineRun, 'watermark' | 'setReference'>;

/** Brings the versions of one reference input into a run. */
export interface ReferenceFeed {
  readonly hasData: boolean;
  /** Looks for versions that are new or changed. */
  refresh(run: ReferenceTaker, signal: AbortSignal, report: (message: string) => void): Promise<void>;
}

/** The first of the versions, in the order of their time, that events of the run can still meet; at most 200 from there. */
export function neededFrom(versions: readonly { readonly from: number }[], run: ReferenceTaker): number {
  const watermark = run.watermark === undefined ? -Infinity : Date.parse(run.watermark);
  const current = versions.findLastIndex((version) => version.from <= watermark);
  return Math.max(current, versions.length - MAX_VERSIONS, 0);
}

/** Keeps one reference input up to date with its blobs: a new blob changes thresholds without a restart. */
export class ReferenceLoader implements ReferenceFeed {
  readonly #input: string;
  readonly #source: ReferenceSource;
  readonly #loaded = new Map<string, string>();
  #hasData = false;

  constructor(input: string, source: ReferenceSource) {
    this.#input = input;
    this.#source = source;
  }

  /** A blob that cannot be read is no data: the job goes on waiting instead of matching nothing. */
  get hasData(): boolean {
    return this.#hasData;
  }

  /** Reads versions that are new or changed. A blob that is no JSON is reported and tried again when it changes. */
  async refresh(run: ReferenceTaker, signal: AbortSignal, report: (message: string) => void): Promise<void> {
    const { blobs, path } = this.#source;
    const brace = path.indexOf('{');
    const items = await blobs.list(brace < 0 ? path : path.slice(0, brace), { signal });
    const versions = items
      .map((item) => ({ item, from: validFromOf(path, item.name) }))
      .filter((version): version is { item: BlobItem; from: number } => version.from !== undefined)
      .sort((a, b) => a.from - b.from);
    for (const { item, from } of versions.slice(neededFrom(versions, run))) {
      if (this.#loaded.get(item.name) === item.modifiedAt) continue;
      const bytes = await blobs.read(item.name, { signal });
      if (bytes === undefined) continue;
      const rows = rowsOf(bytes);
      if (rows === undefined) {
        report(`the reference data ${item.name} is no JSON`);
      } else {
        run.setReference(this.#input, rows, Number.isFinite(from) ? from : undefined);
        this.#hasData = true;
      }
      this.#loaded.set(item.name, item.modifiedAt);
    }
  }
}

/** The rows of a blob; undefined when it is no JSON. */
function rowsOf(bytes: Uint8Array): readonly unknown[] | undefined {
  const parsed = readJsonBody(bytes);
  if (parsed === undefined) return undefined;
  return Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed];
}
