import type { Clock } from '../clock.ts';
import type { Faults } from './faults.ts';
import { planOf, seedOf, type PlannedStep, type Scenario, type ScenarioStep } from './scenario.ts';

/** A scenario under way. */
export interface Playing {
  /** Resolves after the last step, or when it is stopped. Faults that the steps did not end stay. */
  readonly done: Promise<void>;
  stop(): void;
}

/** What steps act on. */
export interface Stage {
  readonly faults: Faults;
  readonly clock: Clock;
  /** @throws RangeError when there is no such queue. */
  readonly purge: (entity: string) => Promise<number>;
  log(line: string): void;
}

/** Plays a checked scenario from its beginning. */
export function play(scenario: Scenario, stage: Stage): Playing {
  const { faults } = stage;
  faults.reseed(seedOf(scenario));
  const named = new Map<string, string>();
  const left = planOf(scenario);
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => (finish = resolve));

  const next = (): void => {
    const [first] = left;
    if (!first) {
      finish();
      return;
    }
    timer = setTimeout(() => void elapse(), Math.max(0, first.at - (performance.now() - begun)));
  };
  const elapse = async (): Promise<void> => {
    const planned = left.shift();
    if (planned) await perform(planned, stage, named);
    next();
  };
  next();
  return {
    done,
    stop: () => {
      clearTimeout(timer);
      left.length = 0;
      finish();
    },
  };
}

/** A step that fails is told and the rest goes on: a scenario is there to go wrong, not to end the emulator. */
async function perform({ at, step }: PlannedStep, stage: Stage, named: Map<string, string>): Promise<void> {
  try {
    await act(step, stage, named);
  } catch (error) {
    stage.log(`scenario: the step at ${at} ms failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function act(step: ScenarioStep, { faults, clock, purge }: Stage, named: Map<string, string>): Promise<void> {
  if (step.fault) {
    const id = faults.add(step.fault);
    if (step.name !== undefined) named.set(step.name, id);
  }
  if (step.end !== undefined) faults.remove(named.get(step.end) ?? '');
  if (step.clear) faults.clear();
  if (step.advanceMs !== undefined) clock.advance(step.advanceMs);
  if (step.purge !== undefined) await purge(step.purge);
}
