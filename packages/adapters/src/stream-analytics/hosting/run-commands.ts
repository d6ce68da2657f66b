import type { JobRun } from '../run.ts';
import type { InputEvent, RunCounts, StepResult } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';
import type { Instant } from '../types/time.ts';

/** What a run elsewhere is told. All of it can be cloned into another thread. */
export type RunCommand =
  | { readonly kind: 'push'; readonly input: string; readonly event: InputEvent }
  | { readonly kind: 'tick'; readonly input: string; readonly to: string | number }
  | { readonly kind: 'advance'; readonly to: string | number }
  | {
      readonly kind: 'reference';
      readonly input: string;
      readonly rows: readonly unknown[];
      readonly validFrom: string | number | undefined;
    }
  | { readonly kind: 'end' };

export interface RunReply {
  /** Of each command that had one. */
  readonly results: readonly StepResult[];
  readonly watermark: string | undefined;
  /** By statement: every row before it has been written. */
  readonly progress: readonly Instant[];
}

/** Where runs live. Names of runs are the host's caller's; a host that fails once fails always. */
export interface RunHost {
  /** Commands for runs by name, in order; the answers in the order of the names. */
  execute(batches: readonly (readonly [run: string, commands: readonly RunCommand[]])[]): Promise<readonly RunReply[]>;
  /** State of all runs by name, without reference data. */
  snapshots(): Promise<readonly (readonly [run: string, JobSnapshot])[]>;
  /** What all runs by name have done and hold; this goes through their state. */
  counts(): Promise<readonly (readonly [run: string, RunCounts])[]>;
  close(): Promise<void>;
}

/** Runs by name, in this thread. */
export class HostedRuns {
  readonly #runs: ReadonlyMap<string, JobRun>;

  constructor(runs: ReadonlyMap<string, JobRun>) {
    this.#runs = runs;
  }

  execute(batches: readonly (readonly [run: string, commands: readonly RunCommand[]])[]): RunReply[] {
    return batches.map(([name, commands]) => {
      const run = this.#runs.get(name);
      if (run === undefined) throw new TypeError(`there is no run ${name}`);
      const results = commands.flatMap((command) => obey(run, command) ?? []);
      return {
        results: results.filter(({ rows, diagnostics }) => rows.length + diagnostics.length > 0),
        watermark: run.watermark,
        progress: run.progress,
      };
    });
  }

  counts(): (readonly [run: string, RunCounts])[] {
    return [...this.#runs].map(([name, run]) => [name, run.counts] as const);
  }

  snapshots(): (readonly [run: string, JobSnapshot])[] {
    return [...this.#runs].map(([name, run]) => [name, run.snapshot({ references: false })] as const);
  }
}

function obey(run: JobRun, command: RunCommand): StepResult | undefined {
  switch (command.kind) {
    case 'push':
      return run.push(command.input, command.event);
    case 'tick':
      return run.tick(command.input, command.to);
    case 'advance':
      return run.advance(command.to);
    case 'end':
      return run.end();
    case 'reference':
      run.setReference(command.input, command.rows, command.validFrom);
      return undefined;
  }
}
