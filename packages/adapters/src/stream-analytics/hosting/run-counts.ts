import type { RunCounts, StepCounts } from '../run-types.ts';

export const NO_RUN_COUNTS: RunCounts = { steps: [], stateEntries: 0, heldEvents: 0 };

/** The counts of two runs of the same query together. */
export function addCounts(a: RunCounts, b: RunCounts): RunCounts {
  return {
    steps: b.steps.map((step, index): StepCounts => {
      const other = a.steps[index];
      if (other === undefined) return step;
      return {
        name: step.name,
        inputRows: other.inputRows + step.inputRows,
        outputRows: other.outputRows + step.outputRows,
        stateEntries: other.stateEntries + step.stateEntries,
      };
    }),
    stateEntries: a.stateEntries + b.stateEntries,
    heldEvents: a.heldEvents + b.heldEvents,
  };
}
