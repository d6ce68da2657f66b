import type { Diagnostic } from '../diagnostic.ts';
import { StreamRuntimeError } from '../errors.ts';
import type { OutputRow, RunCounts, StepResult } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { refuseTooMuch } from '../state-limit.ts';
import { readInstant } from '../types/time.ts';
import type { EngineRun, PushedEvent } from './engine-run.ts';
import { RowMerge } from './row-merge.ts';
import { NO_RUN_COUNTS, addCounts } from './run-counts.ts';
import type { RunCommand, RunHost, RunReply } from './run-commands.ts';
import { isOf, savePartitions, savedPartitions } from './saved-partitions.ts';

export interface PartitionedRunOptions {
  /** State of the job before, perhaps of another version of its query. */
  readonly snapshot?: JobSnapshot | undefined;
  /** What all partitions may hold together; each of them sees to it for itself. */
  readonly maxStateEntries?: number | undefined;
}

/**
 * A job whose partitions are computed apart, each by a run of its own: the rows are those of the job in one piece.
 * Every run is told how far time has come on each input, since the time of the whole decides which event is late.
 * Rows wait until all partitions have passed them, so that each statement writes in the order of time, among equal times
 * in the order of the partitions, however fast the threads are.
 */
export class PartitionedRun implements EngineRun {
  readonly #fingerprint: string;
  readonly #partitions: readonly string[];
  /** The host of each partition. */
  readonly #hosts: ReadonlyMap<string, RunHost>;
  readonly #merge: RowMerge;
  readonly #sequences = new Map<string, number>();
  /** Latest arrival by input. */
  readonly #clocks = new Map<string, string | number>();
  /** Which of these a partition knows. */
  readonly #known = new Map<string, Map<string, string | number>>();
  readonly #maxStateEntries: number;
  #references: RunCommand[] = [];
  /** Names of the reference inputs, in lower case. */
  readonly #referenceInputs = new Set<string>();
  #counts: ReadonlyMap<string, RunCounts> = new Map();
  #watermarks = new Map<string, string | undefined>();

  /** `partitions` in their order; the runs of the hosts have their names. */
  constructor(
    fingerprint: string,
    partitions: readonly string[],
    hosts: ReadonlyMap<string, RunHost>,
    { snapshot, maxStateEntries }: PartitionedRunOptions = {},
  ) {
    this.#fingerprint = fingerprint;
    this.#partitions = partitions;
    this.#hosts = hosts;
    this.#merge = new RowMerge(partitions);
    this.#maxStateEntries = maxStateEntries ?? Infinity;
    for (const partition of partitions) this.#known.set(partition, new Map());
    if (snapshot === undefined) return;
    const saved = savedPartitions(snapshot);
    for (const [input, sequence] of saved.sequences) this.#sequences.set(input, sequence);
    // Runs are told the time anew: one that is new must learn it.
    for (const [input, clock] of saved.clocks) this.#clocks.set(input, clock);
    this.#merge.load(saved.waiting, !isOf(snapshot, fingerprint));
  }

  get watermark(): string | undefined {
    const all = this.#partitions.map((partition) => this.#watermarks.get(partition));
    return all.includes(undefined) ? undefined : all.reduce((a, b) => ((a ?? '') < (b ?? '') ? a : b));
  }

  get counts(): RunCounts {
    const { steps, stateEntries, heldEvents } = [...this.#counts.values()].reduce(addCounts, NO_RUN_COUNTS);
    return { steps, stateEntries: stateEntries + this.#merge.waiting, heldEvents };
  }

  async look(): Promise<void> {
    const hosts = [...new Set(this.#hosts.values())];
    this.#counts = new Map((await Promise.all(hosts.map((host) => host.counts()))).flat());
    refuseTooMuch(this.counts.stateEntries, this.#maxStateEntries);
  }

  setReference(input: string, rows: readonly unknown[], validFrom?: string | number): void {
    this.#referenceInputs.add(input.toLowerCase());
    this.#references.push({ kind: 'reference', input, rows, validFrom });
  }

  async push(events: readonly PushedEvent[]): Promise<readonly StepResult[]> {
    const batches = this.#begin();
    for (const { input, event } of events) {
      const commands = batches.get(event.partition ?? '');
      if (commands === undefined)
        throw new StreamRuntimeError('InvalidArgument', `the inputs have no partition ${event.partition ?? ''}`);
      const name = input.toLowerCase();
      const sequence = (this.#sequences.get(name) ?? 0) + 1;
      this.#sequences.set(name, sequence + (Array.isArray(event.payload) ? event.payload.length : 1) - 1);
      this.#tell(event.partition ?? '', commands);
      commands.push({ kind: 'push', input, event: { ...event, sequence } });
      const clock = this.#clocks.get(name);
      if (clock === undefined || readInstant(event.arrival) > readInstant(clock)) this.#clocks.set(name, event.arrival);
    }
    for (const [partition, commands] of batches) this.#tell(partition, commands);
    return this.#execute(batches);
  }

  advance(to: string | number): Promise<readonly StepResult[]> {
    return this.#executeForAll({ kind: 'advance', to });
  }

  end(): Promise<readonly StepResult[]> {
    return this.#executeForAll({ kind: 'end' });
  }

  #begin(): Map<string, RunCommand[]> {
    const references = this.#references;
    this.#references = [];
    return new Map(this.#partitions.map((partition) => [partition, [...references]]));
  }

  #executeForAll(command: RunCommand): Promise<readonly StepResult[]> {
    const batches = this.#begin();
    for (const [partition, commands] of batches) {
      this.#tell(partition, commands);
      commands.push(command);
    }
    return this.#execute(batches);
  }

  /** Tells a partition how far time has come by events of the others. */
  #tell(partition: string, commands: RunCommand[]): void {
    const known = this.#known.get(partition);
    for (const [input, to] of this.#clocks) {
      if (known?.get(input) === to) continue;
      known?.set(input, to);
      commands.push({ kind: 'tick', input, to });
    }
  }

  async #execute(batches: ReadonlyMap<string, readonly RunCommand[]>): Promise<readonly StepResult[]> {
    const byHost = new Map<RunHost, [string, readonly RunCommand[]][]>();
    for (const [partition, commands] of batches) {
      const host = this.#hosts.get(partition);
      if (host === undefined || commands.length === 0) continue;
      const list = byHost.get(host) ?? [];
      if (list.length === 0) byHost.set(host, list);
      list.push([partition, commands]);
    }
    const replies = await Promise.all(
      [...byHost].map(async ([host, list]) => {
        const answers = await host.execute(list);
        return answers.map((reply, index): readonly [string, RunReply] => [list[index]?.[0] ?? '', reply]);
      }),
    );
    const diagnostics: Diagnostic[] = [];
    for (const [partition, reply] of replies.flat()) {
      this.#watermarks.set(partition, reply.watermark);
      this.#merge.take(partition, reply);
      for (const result of reply.results)
        for (const diagnostic of result.diagnostics)
          if (this.#isTold(partition, diagnostic)) diagnostics.push(diagnostic);
    }
    diagnostics.sort((a, b) => (a.input < b.input ? -1 : a.input > b.input ? 1 : a.sequence - b.sequence));
    const rows: OutputRow[] = this.#merge.release();
    return rows.length + diagnostics.length === 0 ? [] : [{ rows, diagnostics }];
  }

  /** Every partition has all reference data: what is wrong with it is told once. */
  #isTold(partition: string, { input }: Diagnostic): boolean {
    return partition === this.#partitions[0] || !this.#referenceInputs.has(input.toLowerCase());
  }

  async snapshot(): Promise<JobSnapshot> {
    const hosts = [...new Set(this.#hosts.values())];
    const runs = (await Promise.all(hosts.map((host) => host.snapshots()))).flat();
    return savePartitions(this.#fingerprint, {
      runs: runs.sort(([a], [b]) => this.#partitions.indexOf(a) - this.#partitions.indexOf(b)),
      sequences: [...this.#sequences],
      clocks: [...this.#clocks],
      waiting: this.#merge.save(),
    });
  }

  async close(): Promise<void> {
    await Promise.all([...new Set(this.#hosts.values())].map((host) => host.close()));
  }
}
