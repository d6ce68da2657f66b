import { after, before, describe, test, type TestContext } from 'node:test';
import { startEmulator, trustEmulator, type Emulator, type EmulatorOptions } from '../../src/index.ts';

/** One thing that Microsoft's client expects of Azure, told by its name. */
export interface Scenario<Stage> {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Scenarios mostly wait for locks and timers, so several run at once. */
const AT_ONCE = 6;

/** Runs scenarios against one emulator that they share; each has entities of its own. */
export function runScenarios<Stage, S extends Scenario<Stage>>(
  title: string,
  scenarios: readonly S[],
  options: EmulatorOptions,
  stageOf: (scenario: S, emulator: Emulator, t: TestContext) => Stage,
): void {
  describe(title, { concurrency: AT_ONCE }, () => {
    let emulator: Emulator;
    before(async () => {
      emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 }, ...options });
      trustEmulator(emulator.ca);
    });
    after(() => emulator.close());
    for (const scenario of scenarios) {
      test(scenario.name, async (t) => scenario.run(stageOf(scenario, emulator, t)));
    }
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
export const codeIs = (code: string) => (error: unknown) => {
  const found = (error as { code?: string }).code;
  if (found !== code) throw new Error(`Expected ${code}, found ${found}: ${String(error)}`, { cause: error });
  return true;
};
